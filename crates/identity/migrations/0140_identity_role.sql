-- What a role may do, where an organisation decided otherwise than the program's presets, and who owns an
-- organisation. An owner may do everything within it, whatever the role says.
CREATE TABLE role (
    organisation_id UUID NOT NULL REFERENCES organisation (id),
    name TEXT NOT NULL,
    permissions TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (organisation_id, name)
);
ALTER TABLE membership ADD COLUMN is_owner BIGINT NOT NULL DEFAULT 0;
UPDATE membership SET is_owner = 1 WHERE role = 'admin';
UPDATE membership SET role = 'employee' WHERE role = 'member';
-- down
UPDATE membership SET role = 'member' WHERE role <> 'admin';
ALTER TABLE membership DROP COLUMN is_owner;
DROP TABLE role;
