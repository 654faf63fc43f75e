-- What is still to be done. A lease fences the acknowledgement: only who holds the token may finish a job.
CREATE TABLE job (
    id UUID PRIMARY KEY,
    queue TEXT NOT NULL,
    kind TEXT NOT NULL,
    payload TEXT NOT NULL,
    correlation TEXT NOT NULL,
    state TEXT NOT NULL,
    attempts BIGINT NOT NULL,
    max_attempts BIGINT NOT NULL,
    run_at BIGINT NOT NULL,
    lease_token UUID,
    leased_until BIGINT,
    error TEXT,
    created_at BIGINT NOT NULL,
    finished_at BIGINT
);
CREATE INDEX job_due ON job (queue, run_at) WHERE state = 'waiting';
CREATE INDEX job_leased ON job (leased_until) WHERE state = 'running';
CREATE INDEX job_dead ON job (finished_at) WHERE state = 'dead';
-- One row per schedule and tick, so that two schedulers fire once.
CREATE TABLE schedule_tick (
    schedule TEXT NOT NULL,
    tick_at BIGINT NOT NULL,
    fired_at BIGINT NOT NULL,
    PRIMARY KEY (schedule, tick_at)
);
-- down
DROP TABLE schedule_tick;
DROP TABLE job;
