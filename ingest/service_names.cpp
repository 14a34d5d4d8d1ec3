// A name stands for one number here: the few that had another number under UDP are left out. Case matters, as in the files.
#include "ingest/service_names.h"

#include <algorithm>
#include <array>

#include "core/protocol.h"

namespace hindcast {
namespace {

struct ServiceName {
  std::string_view name;
  Port port;
};

// In the order of the names' bytes.
constexpr auto kNames = std::to_array<ServiceName>({
    // clang-format off
    {"3com-tsmux", 106}, {"BackOrifice", 31337}, {"Clearcase", 371}, {"Elite", 31337}, {"NeWS", 144}, {"X11", 6000}, {"acas", 62},
    {"acmsoda", 6969}, {"acr-nema", 104}, {"aed-512", 149}, {"afbackup", 2988}, {"afpovertcp", 548}, {"afs3-bos", 7007},
    {"afs3-callback", 7001}, {"afs3-errors", 7006}, {"afs3-fileserver", 7000}, {"afs3-kaserver", 7004}, {"afs3-prserver", 7002},
    {"afs3-rmtsys", 7009}, {"afs3-update", 7008}, {"afs3-vlserver", 7003}, {"afs3-volser", 7005}, {"aim", 5190},
    {"amanda", 10080}, {"amandaidx", 10082}, {"amidxtape", 10083}, {"amqp", 5672}, {"amqps", 5671}, {"ansanotify", 116},
    {"ansatrader", 124}, {"aol", 5190}, {"aol-1", 5191}, {"aol-2", 5192}, {"aol-3", 5193}, {"appleqtc", 458}, {"applix", 999},
    {"asa-appl-proto", 502}, {"asf-rmcp", 623}, {"asp", 27374}, {"at-echo", 204}, {"at-nbp", 202}, {"at-rtmp", 201},
    {"at-zis", 206}, {"audionews", 114}, {"authentication", 113}, {"babel", 6696}, {"bacula-dir", 9101}, {"bacula-fd", 9102},
    {"bacula-sd", 9103}, {"bbs", 7000}, {"berknet", 2005}, {"bftp", 152}, {"bgpd", 2605}, {"binkp", 24554}, {"bl-idm", 142},
    {"blackjack", 1025}, {"bootserver", 2016}, {"bpdbm", 13721}, {"bpjava-msvc", 13722}, {"bprd", 13720}, {"busboy", 998},
    {"bytex", 1375}, {"cadkey-tablet", 1400}, {"cadlock", 1000}, {"callbook", 2000}, {"canna", 5680}, {"cddbp-alt", 8880},
    {"cfdptkt", 120}, {"cfengine", 5308}, {"cfinger", 2003}, {"chat", 531}, {"cisco-fna", 130}, {"cisco-sccp", 2000},
    {"cisco-sys", 132}, {"cisco-tna", 131}, {"citrix-ica", 1494}, {"clc-build-daemon", 8990}, {"clearcase", 371},
    {"clutild", 7938}, {"cmip-agent", 164}, {"cmip-man", 163}, {"coauthor", 1529}, {"codaauth2", 370}, {"codasrv", 2432},
    {"codasrv-se", 2433}, {"commplex-link", 5001}, {"commplex-main", 5000}, {"comsat", 512}, {"con", 759}, {"concert", 786},
    {"conf", 2008}, {"conference", 531}, {"courier", 530}, {"covia", 64}, {"cronus", 148}, {"csnet-ns", 105}, {"cso-ns", 105},
    {"csync2", 30865}, {"ctf", 84}, {"cvspserver", 2401}, {"cvsup", 5999}, {"cycleserv2", 772}, {"daap", 3689},
    {"datametrics", 1645}, {"db-lsp", 17500}, {"dc", 2001}, {"dcap", 22125}, {"dcp", 93}, {"ddm-dfm", 447}, {"ddm-rdb", 446},
    {"ddm-ssl", 448}, {"dectalk", 2007}, {"deos", 76}, {"device", 801}, {"device2", 2030}, {"dicom", 104}, {"dict", 2628},
    {"dircproxy", 57000}, {"distcc", 3632}, {"distinct", 9999}, {"dixie", 96}, {"dls", 2047}, {"dls-monitor", 2048},
    {"dnsix", 90}, {"domain-s", 853}, {"dtspc", 6112}, {"dtspcd", 6112}, {"efs", 520}, {"eklogin", 2105}, {"emfis-data", 140},
    {"entomb", 775}, {"epmd", 4369}, {"eppc", 3031}, {"erpc", 121}, {"f5-globalsite", 2792}, {"f5-iquery", 4353}, {"fax", 4557},
    {"fido", 60179}, {"fmpro-internal", 5003}, {"fodms", 7200}, {"font-service", 7100}, {"freeciv", 5556}, {"fsp", 21},
    {"fspd", 21}, {"ftps", 990}, {"ftps-data", 989}, {"garcon", 999}, {"gdomap", 538}, {"gds-db", 3050}, {"gds_db", 3050},
    {"ginad", 634}, {"git", 9418}, {"globe", 2002}, {"gnunet", 2086}, {"gnutella", 6346}, {"gnutella-rtr", 6347},
    {"gnutella-svc", 6346}, {"gpsd", 2947}, {"gris", 2135}, {"groupwise", 1677}, {"gsidcap", 22128}, {"gsiftp", 2811},
    {"gsigatekeeper", 2119}, {"gss-http", 488}, {"gss-xlicen", 128}, {"h323gatedisc", 1718}, {"h323gatestat", 1719},
    {"h323hostcall", 1720}, {"hacl-cfg", 5302}, {"hacl-hb", 5300}, {"hems", 151}, {"hkp", 11371}, {"hmmp-ind", 612},
    {"hostmon", 5355}, {"hostname", 101}, {"hostnames", 101}, {"hp-pdl-datastr", 9100}, {"hprop", 754}, {"hsrp", 1985},
    {"hunt", 26740}, {"hylafax", 4559}, {"iad1", 1030}, {"iad2", 1031}, {"iad3", 1032}, {"iax", 4569}, {"ica", 1494},
    {"icb", 7326}, {"icpv2", 3130}, {"imap3", 220}, {"ingres-net", 134}, {"ingress", 1524}, {"invokator", 2006}, {"iprop", 2121},
    {"ipsec-nat-t", 4500}, {"ipx", 213}, {"irc-serv", 529}, {"ircs", 994}, {"ircs-u", 6697}, {"irdmi", 8000},
    {"iscsi-target", 3260}, {"isdnlog", 20011}, {"isi-gl", 55}, {"isisd", 2608}, {"isns", 3205}, {"iso-ip", 147},
    {"iso-tp0", 146}, {"iso-tsap", 102}, {"issd", 1600}, {"jabber-client", 5222}, {"jabber-server", 5269}, {"jetdirect", 9100},
    {"kamanda", 10081}, {"kdc", 750}, {"kerberos-adm", 749}, {"kerberos-iv", 750}, {"kerberos-master", 751}, {"kerberos4", 750},
    {"kerberos5", 88}, {"kerberos_master", 751}, {"kermit", 1649}, {"knet-cmp", 157}, {"kpasswd", 464}, {"kpop", 1109},
    {"krb-prop", 754}, {"krb5", 88}, {"krb524", 4444}, {"krb5_prop", 754}, {"krb_prop", 754}, {"krbupdate", 760}, {"krcmd", 544},
    {"kreg", 760}, {"l2f", 1701}, {"l2tp", 1701}, {"la-maint", 51}, {"ldp", 646}, {"licensedaemon", 1986}, {"link", 87},
    {"listen", 1025}, {"lockd", 4045}, {"locus-con", 127}, {"locus-map", 125}, {"lotusnote", 1352}, {"lotusnotes", 1352},
    {"lrrd", 4949}, {"mac-srvr-admin", 660}, {"mailbox", 2004}, {"mailq", 174}, {"maitrd", 997}, {"man", 9535}, {"mbap", 502},
    {"mcidas", 112}, {"mdbs_daemon", 800}, {"meta-corp", 6141}, {"metagram", 99}, {"mfcobol", 86}, {"minilock", 23456},
    {"minipay", 2105}, {"mit-ml-dev", 83}, {"mmcc", 5050}, {"mobileip-agent", 434}, {"mobilip-mn", 435}, {"moira-db", 775},
    {"moira-update", 777}, {"moira-ureg", 779}, {"moira_db", 775}, {"moira_update", 777}, {"moira_ureg", 779}, {"mon", 2583},
    {"monitor", 561}, {"msft-gc", 3268}, {"msql", 1114}, {"mtn", 4691}, {"mtp", 57}, {"munin", 4949}, {"mysql-proxy", 6446},
    {"natp", 8207}, {"nbd", 10809}, {"nbdb", 2638}, {"nbp", 2}, {"ndmp", 10000}, {"neod1", 1047}, {"neod2", 1048},
    {"nessus", 1241}, {"netinfo", 1033}, {"netnews", 532}, {"netsc-dev", 155}, {"netsc-prod", 154}, {"netwall", 533},
    {"new-rwho", 550}, {"newdate", 526}, {"news", 144}, {"nfsd", 2049}, {"ni-mail", 61}, {"nicname", 43}, {"nim", 1058},
    {"nimreg", 1059}, {"ninstall", 2150}, {"nlogin", 758}, {"nntps", 563}, {"noclog", 5354}, {"npmp-gui", 611},
    {"npmp-local", 610}, {"nqs", 607}, {"nrpe", 5666}, {"nsca", 5667}, {"nss-routing", 159}, {"nterm", 1026}, {"ntske", 4460},
    {"null", 9}, {"nut", 3493}, {"nuts_bootp", 4133}, {"nuts_dem", 4132}, {"objcall", 94}, {"ock", 1000}, {"old-radacct", 1646},
    {"old-radius", 1645}, {"omniorb", 8088}, {"omserv", 764}, {"openvpn", 1194}, {"orasrv", 1525}, {"ospf6d", 2606},
    {"ospfapi", 2607}, {"ospfd", 2604}, {"padl2sim", 5236}, {"passwd-server", 752}, {"passwd_server", 752}, {"patrol", 8160},
    {"pawserv", 345}, {"pcANYWHEREdata", 5631}, {"pcANYWHEREstat", 5632}, {"pcmail-srv", 158}, {"pcserver", 600},
    {"pdl-datastream", 9100}, {"phone", 1167}, {"phonebook", 767}, {"photuris", 468}, {"pim-rp-disc", 496}, {"poppassd", 106},
    {"portmapper", 111}, {"postgres", 5432}, {"postoffice", 109}, {"pptp", 1723}, {"predict", 1210}, {"print-srv", 170},
    {"priv-dial", 75}, {"priv-rje", 77}, {"priv-term", 57}, {"profile", 136}, {"proofd", 1093}, {"proshareaudio", 5713},
    {"prospero", 191}, {"prospero-np", 1525}, {"prsvp", 3455}, {"ptp-event", 319}, {"ptp-general", 320}, {"puparp", 998},
    {"puppet", 8140}, {"puprouter", 999}, {"pwdgen", 129}, {"qmqp", 628}, {"qmtp", 209}, {"quake", 26000}, {"quest-vista", 7980},
    {"quotad", 762}, {"quote", 17}, {"radacct", 1813}, {"radius-acct", 1813}, {"radmin-port", 4899}, {"raid-cc", 2011},
    {"rcp", 2766}, {"re-mail-ck", 50}, {"readnews", 119}, {"redis", 6379}, {"remctl", 4373}, {"remotefs", 556}, {"rfa", 4672},
    {"rfe", 5002}, {"rfs", 556}, {"rfs_server", 556}, {"rip", 520}, {"ripd", 2602}, {"ripngd", 2603}, {"rje", 5},
    {"rkinit", 2108}, {"rmiregistry", 1099}, {"rmonitor", 560}, {"rmonitor_secure", 5145}, {"rmonitord", 560}, {"rmtcfg", 1236},
    {"rootd", 1094}, {"routed", 520}, {"rpasswd", 774}, {"rpc", 530}, {"rpc2portmap", 369}, {"rplay", 5555}, {"rptp", 5556},
    {"rsvp-tunnel", 363}, {"rsvp_tunnel", 363}, {"rtcm-sc104", 2101}, {"rtelnet", 107}, {"rtip", 771}, {"rtmp", 1}, {"rtsp", 554},
    {"rwhois", 4321}, {"sa-msg-port", 1646}, {"saft", 487}, {"sane", 6566}, {"sane-port", 6566}, {"saned", 6566},
    {"scrabble", 2026}, {"sd", 9876}, {"search", 2010}, {"sf_cfs", 3900}, {"sftp", 115}, {"sge-execd", 6445},
    {"sge-qmaster", 6444}, {"sge_execd", 6445}, {"sge_qmaster", 6444}, {"sgi-cad", 17004}, {"sgi-cmsd", 17001},
    {"sgi-crsd", 17002}, {"sgi-gcd", 17003}, {"sgmp", 153}, {"sgmp-traps", 160}, {"shadowserver", 2027}, {"shilp", 2049},
    {"sieve", 4190}, {"silc", 706}, {"sink", 9}, {"sip", 5060}, {"sip-tls", 5061}, {"skkserv", 1178}, {"smakynet", 122},
    {"smtps", 465}, {"smux", 199}, {"snagas", 108}, {"snet-sensor-mgmt", 10000}, {"snntp", 563}, {"snpp", 444}, {"softcm", 6110},
    {"sometimes-rpc1", 32770}, {"sometimes-rpc11", 32775}, {"sometimes-rpc13", 32776}, {"sometimes-rpc15", 32777},
    {"sometimes-rpc17", 32778}, {"sometimes-rpc19", 32779}, {"sometimes-rpc3", 32771}, {"sometimes-rpc5", 32772},
    {"sometimes-rpc7", 32773}, {"sometimes-rpc9", 32774}, {"source", 19}, {"spamd", 783}, {"spc", 6111}, {"sql-net", 150},
    {"sqlnet", 66}, {"sqlserv", 118}, {"sqlsrv", 156}, {"ssmtp", 465}, {"statsci1-lm", 6144}, {"statsrv", 133}, {"stel", 10005},
    {"su-mit-tg", 89}, {"sub7", 27374}, {"submissions", 465}, {"submit", 773}, {"submitserver", 2028}, {"subversion", 3690},
    {"supdup", 95}, {"supfiledbg", 1127}, {"supfilesrv", 871}, {"surf", 1010}, {"suucp", 4031}, {"svn", 3690}, {"svrloc", 427},
    {"swat", 901}, {"swift-rvf", 97}, {"syslog-tls", 6514}, {"sysrqd", 4094}, {"tacacs-ds", 65}, {"tacnews", 98}, {"talkd", 517},
    {"tap", 113}, {"tcpmux", 1}, {"telelpathstart", 5010}, {"telnets", 992}, {"tempo", 526}, {"terminaldb", 2008},
    {"tfido", 60177}, {"timbuktu", 407}, {"timed", 525}, {"timserver", 37}, {"tinc", 655}, {"tproxy", 8081},
    {"traceroute", 33434}, {"trinoo_bcast", 27444}, {"trinoo_master", 27665}, {"trinoo_register", 31335}, {"tsap", 102},
    {"ttyinfo", 2012}, {"ttylink", 87}, {"ttytst", 19}, {"uaac", 145}, {"udt_os", 3900}, {"ulistproc", 372}, {"ulistserv", 372},
    {"uma", 144}, {"unicall", 4343}, {"unitary", 126}, {"untp", 119}, {"ups-onlinet", 7010}, {"urd", 465}, {"users", 11},
    {"uucp-path", 117}, {"uucpd", 540}, {"vat", 3456}, {"vat-control", 3457}, {"vboxd", 20012}, {"venus", 2430},
    {"venus-se", 2431}, {"vettcp", 78}, {"via-ftp", 63}, {"vnc", 5900}, {"vopied", 13783}, {"wais", 210}, {"webmin", 10000},
    {"webster", 765}, {"whod", 513}, {"whois++", 63}, {"wnn4", 22273}, {"wnn4_Cn", 22289}, {"wnn4_Kr", 22305}, {"wnn4_Tw", 22321},
    {"wnn6", 22273}, {"wnn6_DS", 26208}, {"wpages", 776}, {"wpgs", 780}, {"www-dev", 2784}, {"x11-0", 6000}, {"x11-1", 6001},
    {"x11-2", 6002}, {"x11-3", 6003}, {"x11-4", 6004}, {"x11-5", 6005}, {"x11-6", 6006}, {"x11-7", 6007}, {"x11-ssh", 6010},
    {"x11-ssh-offset", 6010}, {"x400", 103}, {"x400-snd", 104}, {"xfer", 82}, {"xfs", 7100}, {"xinetd", 9098},
    {"xinuexpansion1", 2021}, {"xinupageserver", 2020}, {"xmms2", 9667}, {"xmpp-client", 5222}, {"xmpp-server", 5269},
    {"xns-auth", 56}, {"xns-ch", 54}, {"xns-courier", 165}, {"xns-mail", 58}, {"xns-time", 52}, {"xtel", 1313}, {"xtelw", 1314},
    {"xtreelic", 996}, {"z3950", 210}, {"zabbix-agent", 10050}, {"zabbix-trapper", 10051}, {"zebra", 2601}, {"zebrasrv", 2600},
    {"zephyr-clt", 2103}, {"zephyr-hm", 2104}, {"zephyr-srv", 2102}, {"zip", 6}, {"zope", 9673}, {"zope-ftp", 8021},
    {"zserv", 346},
    // clang-format on
});
static_assert(std::is_sorted(kNames.begin(), kNames.end(), [](const auto& a, const auto& b) { return a.name < b.name; }));

}  // namespace

std::optional<Port> port_of_service(std::string_view text) {
  const auto port = parse_port(text);
  if (port || text.empty()) return port;
  const auto found = std::lower_bound(kNames.begin(), kNames.end(), text,
                                      [](const ServiceName& entry, std::string_view name) { return entry.name < name; });
  if (found == kNames.end() || found->name != text) return std::nullopt;
  return found->port;
}

}  // namespace hindcast
