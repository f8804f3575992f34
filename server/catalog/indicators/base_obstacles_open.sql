-- indicator: base_obstacles_open
-- vi: Vướng mắc của cơ sở chưa trả lời xong
-- en: Obstacles reported from the base that are open
-- unit: vướng mắc | obstacle
-- numerator: Vướng mắc đang mở | Obstacles open on the day
-- kind: stock
-- shown: count
-- direction: down
-- additive: yes
-- absent: zero
-- sensitive: no
-- periods: year
-- reads: case_file
-- systems: S78
SELECT a.subject_id, count(*), NULL::bigint
FROM asked_organisation a
JOIN case_file_as_of f ON f.organisation_id = a.organisation_id
WHERE f.form = 'base_obstacle' AND f.opened_on <= tree_on() AND (f.closed_on IS NULL OR f.closed_on > tree_on())
GROUP BY a.subject_id
