SELECT kind, id, version, update_id, said FROM temp.own_row ORDER BY kind, id;
