INSERT OR REPLACE INTO site (one, code, name, site_id, root_organisation, root_organisation_code, root_organisation_type, root_unit,
       root_unit_code, root_unit_level, valid_from, epoch, endpoints, centre_public, key_name, enrolled_at)
VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15);
