SELECT code, name, site_id, root_organisation, root_organisation_code, root_organisation_type, root_unit, root_unit_code,
       root_unit_level, valid_from, epoch, endpoints, centre_public, key_name, enrolled_at
FROM site;
