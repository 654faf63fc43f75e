# Navigation
overview = Преглед
cards = Картички
