# Navigation
overview = अवलोकन
cards = कार्ड
