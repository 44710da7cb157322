"""The tool: views by what a person comes to do, and what they need to be shown."""
