"""The jobs: read the wiki, keep the catalogue, build the index, put our pages on the wiki."""
