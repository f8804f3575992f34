SELECT province_code FROM centre;
