-- Whose timelines are looked at: in pieces, so that memory does not grow with the province.
SELECT DISTINCT member_id FROM member_event WHERE j_to IS NULL ORDER BY member_id;
