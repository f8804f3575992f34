-- $1 site: of its whole backups the newest two stay, of the unfinished ones the two last offered.
DELETE FROM vault v USING (
	SELECT backup_id, row_number() OVER (PARTITION BY completed_at IS NULL ORDER BY completed_at DESC, begun_at DESC) AS place
	FROM vault WHERE site_id = $1) o
WHERE v.site_id = $1 AND v.backup_id = o.backup_id AND o.place > 2
