-- Feature flags that somebody set; what has no row stands as the environment says. A flag is on for a percentage of
-- the organisations, and for one of them whatever its own row says.
CREATE TABLE feature_flag (
    flag TEXT PRIMARY KEY,
    enabled BIGINT NOT NULL CHECK (enabled IN (0, 1)),
    percentage BIGINT NOT NULL CHECK (percentage BETWEEN 0 AND 100),
    changed_at BIGINT NOT NULL,
    changed_by TEXT NOT NULL
);
CREATE TABLE feature_flag_organisation (
    flag TEXT NOT NULL,
    organisation_id UUID NOT NULL,
    enabled BIGINT NOT NULL CHECK (enabled IN (0, 1)),
    changed_at BIGINT NOT NULL,
    changed_by TEXT NOT NULL,
    PRIMARY KEY (flag, organisation_id)
);
-- down
DROP TABLE feature_flag_organisation;
DROP TABLE feature_flag;
