/**
 * Rows that the page offers to try out, as CSV with a header, one text per known
 * schema. They are made up in the manner of the data, and hold a few strange ones.
 */
export const PAGE_SAMPLES: readonly string[] = [
  // A quarter of an hour on a gateway, one row a minute; three minutes of a spike.
  `time,bytes,packets,flows,mean_packet_bytes,error_ratio,distinct_ports,distinct_hosts
2026-01-05T07:42:00Z,7301085,11529,494,646.3,0.0358,87,60
2026-01-05T07:43:00Z,7334987,11695,532,625,0.0372,89,60
2026-01-05T07:44:00Z,5952662,9501,509,632,0.0358,87,60
2026-01-05T07:45:00Z,6591980,10686,536,622.2,0.0365,95,61
2026-01-05T07:46:00Z,5431689,9016,490,587.8,0.036,88,60
2026-01-05T07:47:00Z,5969651,10044,522,591.5,0.0376,82,60
2026-01-05T07:48:00Z,6701521,11302,559,594.6,0.0369,82,62
2026-01-05T07:49:00Z,6176126,10286,500,601.1,0.0366,79,61
2026-01-05T07:50:00Z,5713353,9423,527,607.3,0.0338,81,61
2026-01-05T07:51:00Z,6244628,10423,502,602.6,0.0374,77,60
2026-01-05T07:52:00Z,6130572,10046,501,605.8,0.0382,81,58
2026-01-05T07:53:00Z,5905068,9715,488,615.1,0.045,75,59
2026-01-05T07:54:00Z,6944072,11240,468,622.3,0.0498,76,58
2026-01-05T07:55:00Z,359350683,402856,449,892,0.0478,84,59
2026-01-05T07:56:00Z,363791245,407842,418,892,0.0519,80,59
2026-01-05T07:57:00Z,357187676,400177,438,892.6,0.0471,75,59
2026-01-05T07:58:00Z,7325531,11549,424,634.1,0.0544,78,58
`,
  // Connections as NSL-KDD describes them: a page view, a name look-up, one of
  // many half-open connections, a guest whose logins fail.
  [
    "duration,protocol_type,service,flag,src_bytes,dst_bytes,land,wrong_fragment,urgent,hot," +
    "num_failed_logins,logged_in,num_compromised,root_shell,su_attempted,num_root," +
    "num_file_creations,num_shells,num_access_files,num_outbound_cmds,is_host_login," +
    "is_guest_login,count,srv_count,serror_rate,srv_serror_rate,rerror_rate,srv_rerror_rate," +
    "same_srv_rate,diff_srv_rate,srv_diff_host_rate,dst_host_count,dst_host_srv_count," +
    "dst_host_same_srv_rate,dst_host_diff_srv_rate,dst_host_same_src_port_rate," +
    "dst_host_srv_diff_host_rate,dst_host_serror_rate,dst_host_srv_serror_rate," +
    "dst_host_rerror_rate,dst_host_srv_rerror_rate",
    "0,tcp,http,SF,245,3120,0,0,0,0,0,1,0,0,0,0,0,0,0,0,0,0,6,8,0,0,0,0,1,0,0.25,40,255,1,0,0.02,0.04,0,0,0,0",
    "0,udp,domain_u,SF,45,90,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,120,122,0,0,0,0,1,0,0.01,255,250,0.98,0.01,0,0,0,0,0,0",
    "0,tcp,private,S0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,230,9,1,1,0,0,0.04,0.06,0,255,9,0.04,0.06,0,0,1,1,0,0",
    "4,tcp,ftp,SF,30,180,0,0,0,1,3,0,0,0,0,0,0,0,0,0,0,1,1,1,0,0,0,0,1,0,0,12,8,0.5,0.25,0.08,0,0,0,0.25,0.1",
    "",
  ].join("\n"),
];
