-- A message that came before the one it refers to may have begun a purchase of its own; once that one has told what it
-- refers to in turn, the two are one. The row stays, since the journal names it, and says which purchase it is part of.
ALTER TABLE card_authorization ADD COLUMN joined_id UUID;
-- down
ALTER TABLE card_authorization DROP COLUMN joined_id;
