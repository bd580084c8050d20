# SPDX-License-Identifier: GPL-3.0-or-later
"""What the application says in the language in which it runs."""

import gettext

from application import BUILD_ROOT
from harness.locales import SPANISH

LOCALES = {"es": SPANISH, "en": "C.UTF-8"}

# These come from the server.
OF_TASKS = {"Sum": "Suma", "Upper case": "Mayúsculas", "Numbers": "Números", "Text": "Texto",
            "Lower case": "Minúsculas", "Welcome, ana!": "¡Hola, ana!"}


class Words:
    """Translates what is English in the source, with or without the mark of its mnemonic."""

    def __init__(self, language):
        self.catalogue = None
        if language != "en":
            self.catalogue = gettext.translation("pfo3", BUILD_ROOT / "po", [language])

    def translate(self, english):
        return self.catalogue.gettext(english) if self.catalogue is not None else english

    def say(self, english):
        """What is shown."""
        candidates = [english] + [f"{english[:place]}_{english[place:]}"
                                  for place in range(len(english))]
        for candidate in candidates:
            local = self.translate(candidate)
            if local != candidate:
                return local.replace("_", "")
        return OF_TASKS.get(english, english) if self.catalogue is not None else english

    def find_letter(self, english):
        """The letter that chooses this item of a menu; english has the mark before its own."""
        return self.translate(english).partition("_")[2][0].lower()
