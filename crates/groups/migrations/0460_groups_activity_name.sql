-- What happened in a group used to be told with what a member was called, which an entry cannot forget when a person is
-- erased. Names go from the entries about members; who took over, what role was given and by which invitation somebody
-- joined stay. The texts are JSON with its fields in the order of the alphabet, ids have one length, and a name stands
-- between quotes: so the pieces around it are cut out by their places, which both engines can.
UPDATE group_activity SET about = '{"heir":null}'
WHERE kind = 'group_member.left' AND about LIKE '{"heir":null,"name":%';
UPDATE group_activity SET about = substr(about, 1, 49) || '}'
WHERE kind = 'group_member.left' AND about LIKE '{"heir":"group_member_%","name":%';
UPDATE group_activity SET about = substr(about, 1, 59) || '}'
WHERE kind = 'group_member.joined' AND about LIKE '{"invitation":"group_invitation_%","name":%';
UPDATE group_activity SET about = CASE
    WHEN about LIKE '%","role":"owner"}' THEN '{"role":"owner"}'
    WHEN about LIKE '%","role":"admin"}' THEN '{"role":"admin"}'
    WHEN about LIKE '%","role":"member"}' THEN '{"role":"member"}'
    WHEN about LIKE '%","role":"viewer"}' THEN '{"role":"viewer"}'
    ELSE '{}' END
WHERE kind IN ('group_member.added', 'group_member.changed', 'group_member.reminded', 'group_member.left',
               'group_member.joined') AND about LIKE '%"name":%';
-- down
