# Navigation
overview = Overview
cards = Cards
