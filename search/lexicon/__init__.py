"""Words of a question as another language says them, so that words find texts in that language, too."""
