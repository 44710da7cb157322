"""The interface messages' settings; toolforge_i18n looks for them under this very name."""

from toolforge_i18n import TranslationsConfig

config = TranslationsConfig(variables={})
