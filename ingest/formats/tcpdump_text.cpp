// tcpdump text: what tcpdump 3.4 (1999) to 5.0 prints for each packet, with any of -n -nn -t..-ttttt -v -vv -e -x -X -A -S
// -q -#; also the patched 3.4 of Linux distributions of 2000 and Cisco's "show capture".
//
//   14:53:18.706511 131.215.103.94.1189 > 256.0.0.1.finger: S 784278959:784278959(0) win 32120 <mss 1460> (DF)
//
// Grammar:  line   := [ number "  " ] [ time " " ] [ interface, direction ] [ link header ": " ] packet
//           packet := [ "IP " | "IP6 " ] [ "(" ip header ") " ] src " > " dst ": " text [ tail ]   |   "arp " ..   |   other
//           src    := host [ "." port ]
// The parts: ingest/tcpdump_head (up to the packet), tcpdump_ip (ip header, tail), tcpdump_packet (addresses, ARP),
// tcpdump_payload, tcpdump_tcp, tcpdump_icmp (text), tcpdump_record (what a line is), tcpdump_follow (which lines follow).
//
// Variants: 3.4 to 3.7 no "IP ", "(DF)" and "(ttl n, id n)" at the end; 3.8, 3.9 "IP (tos ..) a > b: S 1:1(0)"; 4.0 on
// "Flags [S], seq 1"; 4.x -v breaks the line behind "(tos ..)". 3.4, 3.5 put NBT text on lines of its own.
// Lines that follow: TAB or blanks (decoder text, hex), "0x0000" (3.5 -X), ">>> NBT", with -A raw payload at column 1; also
// the rest of a packet line that a mail program broke, where it can be nothing else.
//
// Ambiguous:
// - 4.0 and 4.1 write -ttt deltas like times of day (00:00:00.001256); a single line cannot tell. 4.2 on has a sign column.
// - "." means "none of S F R P" in 3.x and ACK in 4.x. 4.0 and 4.1 repeat stale flags for a packet without any:
//   flags that lack their number ("." without "ack n") count as none at all; a stale "[P]" cannot be told from a real one.
// - Which decoder text means UDP: text with ports and no TCP flags. NFS over TCP looks the same in 3.x.
// - "host.1432 > server.nfs: 112 getattr": 1432 may be the RPC call number; over 65535 it is (no port then).
// - The code of an ICMP echo or information message is not printed and stays absent; so does tos 0 of 3.x.
// - Old TCP lines leave out "a:b(n)" exactly when n is 0 and S, F, R are clear: length is 0 then, not absent.
// - A "-A" payload line that imitates a whole packet line with time stamp is taken for one; under -t, any whole packet line.
// - 3.4 prints IPv6 as link header and hex: read from the bytes (ingest/tcpdump_dump); without a whole header an event
//   without hosts.
//
// Sources: tcpdump's own printers and its test outputs, one capture printed by nine versions, traces of 1999 and 2000.
#include "ingest/format.h"
#include "ingest/tcpdump_record.h"

namespace hindcast {
namespace {

constexpr Sample kSamples[] = {
    // 3.4, a capture of 68 bytes.
    {"14:53:18.706511 131.215.103.94.1189 > 256.0.0.1.finger: S 784278959:784278959(0) win 32120 <mss 1460,sackOK,timestamp "
     "418650[|tcp]> (DF)",
     "14:53:18.706511 | tcpdump | tcp 131.215.103.94:1189 > 256.0.0.1:79 | flags=S length=0 seq=784278959 win=32120 df=1 "
     "options=mss 1460,sackOK,timestamp 418650[|tcp]"},
    // 3.4 with NBT, two lines.
    {"16:07:40.894521 208.61.141.146.netbios-ns > 256.0.0.1.netbios-ns:\n"
     ">>> NBT UDP PACKET(137): QUERY; REQUEST; BROADCAST",
     "16:07:40.894521 | tcpdump | udp 208.61.141.146:137 > 256.0.0.1:137 | df=0 text=NBT UDP PACKET(137): QUERY; REQUEST; "
     "BROADCAST"},
    {"19:19:25.645787 207.8.127.251.1023 > 256.0.0.1.sunrpc: udp 84",
     "19:19:25.645787 | tcpdump | udp 207.8.127.251:1023 > 256.0.0.1:111 | length=84 df=0"},
    // 3.5 -X, bytes hidden by the author.
    {"07:40:51.892573 216.223.94.152.3272 > 256.0.0.1.12345: udp 19\n"
     "0x0000\t 4500 002f 10ed 0000 6e11 74df d8df 5e98\tE../....n.t...^.\n"
     "0x0010\t XXXX XXXX 0cc8 3039 001b 526a ce63 d1d2\t......09..Rj.c..\n"
     "0x0020\t 16e7 13cf 38a5 a586 b275 4b99 aa32 58  \t....8....uK..2X",
     "07:40:51.892573 | tcpdump | udp 216.223.94.152:3272 > 256.0.0.1:12345 | length=19 df=0"},
    // 3.4 -v.
    {"04:09:08.674921 205.178.5.151.20766 > 256.0.0.1.31125: R 0:0(0) ack 956906616 win 0 (ttl 238, id 2881)",
     "04:09:08.674921 | tcpdump | tcp 205.178.5.151:20766 > 256.0.0.1:31125 | flags=AR length=0 ttl=238 ip_id=2881 seq=0 "
     "ack=956906616 win=0 df=0"},
    {"03:28:25.879566 256.0.0.1 > 63.253.248.251: icmp: echo reply (DF)",
     "03:28:25.879566 | tcpdump | icmp 256.0.0.1 > 63.253.248.251 | df=1 icmp_type=0 text=echo reply"},
    {"02:32:01.465556 144.232.9.193 > 256.0.0.1: icmp: host 212.35.146.123 unreachable",
     "02:32:01.465556 | tcpdump | icmp 144.232.9.193 > 256.0.0.1 | df=0 icmp_type=3 icmp_code=1 quoted=  > 212.35.146.123 "
     "text=host 212.35.146.123 unreachable"},
    // 3.4 -vv, the packet quoted by an ICMP error.
    {"14:29:02.926534 24.7.64.145 > 256.0.0.1: icmp: time exceeded in-transit for 256.0.0.1.55690 > 24.8.89.239.32443: [|tcp] "
     "[ttl 1] (id 43796) (ttl 246, id 0)",
     "14:29:02.926534 | tcpdump | icmp 24.7.64.145 > 256.0.0.1 | ttl=246 ip_id=0 df=0 icmp_type=11 icmp_code=0 quoted=tcp "
     "256.0.0.1:55690 > 24.8.89.239:32443 text=time exceeded in-transit for 256.0.0.1.55690 > 24.8.89.239.32443: [|tcp] [ttl 1] "
     "(id 43796)"},
    // ECN of 1999-2000.
    {"15:55:06.109670 nmap.host.61833 > target.A.domain: S [ECN-Echo] 486802280:486802280(0) win 4096 <wscale 10,nop,mss "
     "265,timestamp 1061109567 0,eol>",
     "15:55:06.109670 | tcpdump | tcp nmap.host:61833 > target.A:53 | flags=SE length=0 seq=486802280 win=4096 df=0 "
     "options=wscale 10,nop,mss 265,timestamp 1061109567 0,eol"},
    // Null scan: "." alone.
    {"15:55:06.109821 nmap.host.61834 > target.A.domain: . win 4096 <wscale 10,nop,mss 265,timestamp 1061109567 0,eol>",
     "15:55:06.109821 | tcpdump | tcp nmap.host:61834 > target.A:53 | flags= length=0 win=4096 df=0 options=wscale 10,nop,mss "
     "265,timestamp 1061109567 0,eol"},
    {"15:55:06.109967 nmap.host.61835 > target.A.domain: SFP 486802280:486802280(0) win 4096 urg 0 <wscale 10,nop,mss "
     "265,timestamp 1061109567 0,eol>",
     "15:55:06.109967 | tcpdump | tcp nmap.host:61835 > target.A:53 | flags=SFPU length=0 seq=486802280 win=4096 df=0 "
     "options=wscale 10,nop,mss 265,timestamp 1061109567 0,eol"},
    // Patched 3.4: direction.
    {"09:06:19.991789 > 192.168.1.13.2894 > 192.168.0.40.printer: S 4221747912:4221747912(0) win 32120 <mss 1460,sackOK,timestamp "
     "4058996 0,nop,wscale 0> (DF) (ttl 64, id 11263)",
     "09:06:19.991789 | tcpdump | tcp 192.168.1.13:2894 > 192.168.0.40:515 | flags=S length=0 ttl=64 ip_id=11263 seq=4221747912 "
     "win=32120 df=1 options=mss 1460,sackOK,timestamp 4058996 0,nop,wscale 0"},
    // Cisco show capture.
    {"   1: 18:16:39.646557       192.168.0.2.1550 > 192.168.0.1.23: S 2579865836:2579865836(0) win 32120 <mss "
     "1460,sackOK,timestamp 10233636 0,nop,wscale 0>",
     "18:16:39.646557 | tcpdump | tcp 192.168.0.2:1550 > 192.168.0.1:23 | flags=S length=0 seq=2579865836 win=32120 options=mss "
     "1460,sackOK,timestamp 10233636 0,nop,wscale 0"},
    // 3.4 -e.
    {"03:57:35.939423 0:0:0:0:0:0 0:0:0:0:0:0 0800 268: 127.0.0.1.55920 > 127.0.0.1.80: P 1:203(202) ack 1 win 8192 "
     "<nop,nop,timestamp 1306300951 1306300950> (DF)",
     "03:57:35.939423 | tcpdump | tcp 127.0.0.1:55920 > 127.0.0.1:80 | flags=AP length=202 seq=1 ack=1 win=8192 df=1 "
     "options=nop,nop,timestamp 1306300951 1306300950"},
    // 3.4 -q.
    {"03:57:35.939423 127.0.0.1.55920 > 127.0.0.1.80: tcp 202 (DF)",
     "03:57:35.939423 | tcpdump | tcp 127.0.0.1:55920 > 127.0.0.1:80 | length=202 df=1"},
    // 3.4 -x.
    {"03:57:35.938066 127.0.0.1.55920 > 127.0.0.1.80: S 928549246:928549246(0) win 32767 <mss 16396,sackOK,timestamp 1306300950 "
     "0,nop,wscale 2> (DF)\n"
     "\t\t\t 4500 003c 1b68 4000 4006 2152 7f00 0001\n"
     "\t\t\t 7f00 0001 da70 0050 3758 897e 0000 0000",
     "03:57:35.938066 | tcpdump | tcp 127.0.0.1:55920 > 127.0.0.1:80 | flags=S length=0 seq=928549246 win=32767 df=1 options=mss "
     "16396,sackOK,timestamp 1306300950 0,nop,wscale 2"},
    // 3.4 on IPv6.
    {"09:51:27.193754 5a:6e:ff:ce:bb:6b 33:33:0:0:0:16 86dd 90: \n"
     "\t\t\t 6000 0000 0024 0001 0000 0000 0000 0000\n"
     "\t\t\t 0000 0000 0000 0000 ff02 0000 0000 0000\n"
     "\t\t\t 0000 0000 0000 0016 3a00 0502 0000 0100\n"
     "\t\t\t 8f00 b350 0000 0001 0400 0000 ff02 0000\n"
     "\t\t\t 0000 0000 0000 0001 ffce bb6b",
     "09:51:27.193754 | tcpdump | icmpv6 :: > ff02::16 | ttl=1 icmp_type=143 icmp_code=0"},
    // 3.4 on DNS.
    {"09:19:54.740079 192.168.1.11.43966 > 209.87.249.18.53: 22836+ [b2&3=0x120] [1au] A? www.tcpdump.org. (56) (ttl 64, id 22989)",
     "09:19:54.740079 | tcpdump | udp 192.168.1.11:43966 > 209.87.249.18:53 | length=56 ttl=64 ip_id=22989 df=0 text=22836+ "
     "[b2&3=0x120] [1au] A? www.tcpdump.org. (56)"},
    // 3.5 -tttt on DNS.
    {"06/10/2020 09:19:54.870361 209.87.249.18.53 > 192.168.1.11.43966:  22836*- 2/2/5 A 192.139.46.66, A 198.199.88.104 (224)",
     "2020-06-10 09:19:54.870361 | tcpdump | udp 209.87.249.18:53 > 192.168.1.11:43966 | length=224 df=0 text=22836*- 2/2/5 A "
     "192.139.46.66, A 198.199.88.104 (224)"},
    // 3.5 -ttt.
    {"000045 127.0.0.1.55920 > 127.0.0.1.80: . ack 1 win 8192 <nop,nop,timestamp 1306300950 1306300950> (DF)",
     "+00:00:00.000045 | tcpdump | tcp 127.0.0.1:55920 > 127.0.0.1:80 | flags=A length=0 ack=1 win=8192 df=1 "
     "options=nop,nop,timestamp 1306300950 1306300950"},
    // 3.5 -tt.
    {"1120622255.938122 127.0.0.1.80 > 127.0.0.1.55920: S 930778609:930778609(0) ack 928549247 win 32767 <mss "
     "16396,sackOK,timestamp 1306300950 1306300950,nop,wscale 2> (DF)",
     "epoch 1120622255938122 | tcpdump | tcp 127.0.0.1:80 > 127.0.0.1:55920 | flags=SA length=0 seq=930778609 ack=928549247 "
     "win=32767 df=1 options=mss 16396,sackOK,timestamp 1306300950 1306300950,nop,wscale 2"},
    // 3.5 -v on NBT: the tail follows a blank line.
    {"09:51:52.928798 10.66.1.2.37212 > 10.66.1.4.137: \n"
     ">>> NBT UDP PACKET(137): QUERY; REQUEST; BROADCAST\n"
     "TrnID=0x80F0\n"
     "OpCode=0\n"
     "NmFlags=0x1\n"
     "Rcode=0\n"
     "QueryCount=1\n"
     "AnswerCount=0\n"
     "AuthorityCount=0\n"
     "AddressRecCount=0\n"
     "QuestionRecords:\n"
     "Name=*               NameType=0x00 (Workstation)\n"
     "QuestionType=0x21\n"
     "QuestionClass=0x1\n"
     "\n"
     " (ttl 51, id 15075)",
     "09:51:52.928798 | tcpdump | udp 10.66.1.2:37212 > 10.66.1.4:137 | ttl=51 ip_id=15075 df=0 text=NBT UDP PACKET(137): QUERY; "
     "REQUEST; BROADCAST"},
    // 3.6 -v.
    {"03:57:35.939423 127.0.0.1.55920 > 127.0.0.1.80: P [bad tcp cksum 83c4!] 1:203(202) ack 1 win 8192 <nop,nop,timestamp "
     "1306300951 1306300950> (DF) (ttl 64, id 7020, len 254)",
     "03:57:35.939423 | tcpdump | tcp 127.0.0.1:55920 > 127.0.0.1:80 | flags=AP length=202 ttl=64 ip_id=7020 seq=1 ack=1 win=8192 "
     "df=1 options=nop,nop,timestamp 1306300951 1306300950"},
    // 3.6 -v on IPv6.
    {"09:51:27.329683 :: > ff02::1:ffce:bb6b: icmp6: neighbor sol: who has fe80::586e:ffff:fece:bb6b(unknwon opt_type=14, "
     "opt_len=1) (len 32, hlim 255)",
     "09:51:27.329683 | tcpdump | icmpv6 :: > ff02::1:ffce:bb6b | ttl=255 icmp_type=135 text=neighbor sol: who has "
     "fe80::586e:ffff:fece:bb6b(unknwon opt_type=14, opt_len=1)"},
    // 3.7 on ARP.
    {"09:51:28.114359 arp who-has 10.66.1.3 tell 10.66.1.2",
     "09:51:28.114359 | tcpdump | arp 10.66.1.2 > 10.66.1.3 | text=who-has 10.66.1.3 tell 10.66.1.2"},
    {"09:51:28.114381 arp reply 10.66.1.3 is-at 1a:c9:55:4f:d:e0",
     "09:51:28.114381 | tcpdump | arp 10.66.1.3 >  | text=reply 10.66.1.3 is-at 1a:c9:55:4f:d:e0"},
    // 3.8 -v.
    {"03:57:35.939423 IP (tos 0x0, ttl  64, id 7020, offset 0, flags [DF], length: 254) 127.0.0.1.55920 > 127.0.0.1.80: P [bad "
     "tcp cksum fef2 (->c376)!] 1:203(202) ack 1 win 8192 <nop,nop,timestamp 1306300951 1306300950>",
     "03:57:35.939423 | tcpdump | tcp 127.0.0.1:55920 > 127.0.0.1:80 | flags=AP length=202 ttl=64 tos=0 ip_id=7020 seq=1 ack=1 "
     "win=8192 df=1 options=nop,nop,timestamp 1306300951 1306300950"},
    // 3.8.
    {"09:51:52.926531 IP 10.66.1.4 > 10.66.1.2: icmp 36: 10.66.1.4 udp port 56 unreachable",
     "09:51:52.926531 | tcpdump | icmp 10.66.1.4 > 10.66.1.2 | length=36 icmp_type=3 icmp_code=3 quoted=udp  > 10.66.1.4:56 "
     "text=10.66.1.4 udp port 56 unreachable"},
    {"09:51:52.926208 IP 10.66.1.2.37212 > 10.66.1.4.56: UDP, length: 0",
     "09:51:52.926208 | tcpdump | udp 10.66.1.2:37212 > 10.66.1.4:56 | length=0"},
    // 3.8 -e.
    {"03:57:35.938066 00:00:00:00:00:00 > 00:00:00:00:00:00, ethertype IPv4 (0x0800), length 74: IP 127.0.0.1.55920 > "
     "127.0.0.1.80: S 928549246:928549246(0) win 32767 <mss 16396,sackOK,timestamp 1306300950 0,nop,wscale 2>",
     "03:57:35.938066 | tcpdump | tcp 127.0.0.1:55920 > 127.0.0.1:80 | flags=S length=0 seq=928549246 win=32767 options=mss "
     "16396,sackOK,timestamp 1306300950 0,nop,wscale 2"},
    // 3.9 -v.
    {"03:57:35.939423 IP (tos 0x0, ttl 64, id 7020, offset 0, flags [DF], proto TCP (6), length 254) 127.0.0.1.55920 > "
     "127.0.0.1.80: P, cksum 0xfef2 (incorrect (-> 0xc376), 1:203(202) ack 1 win 8192 <nop,nop,timestamp 1306300951 1306300950>",
     "03:57:35.939423 | tcpdump | tcp 127.0.0.1:55920 > 127.0.0.1:80 | flags=AP length=202 ttl=64 tos=0 ip_id=7020 seq=1 ack=1 "
     "win=8192 df=1 options=nop,nop,timestamp 1306300951 1306300950"},
    // 3.9 -v on an ICMP error.
    {"09:51:52.926531 IP (tos 0xc0, ttl 64, id 36171, offset 0, flags [none], proto ICMP (1), length 56) 10.66.1.4 > 10.66.1.2: "
     "ICMP 10.66.1.4 udp port 56 unreachable, length 36\n"
     "\tIP (tos 0x0, ttl 54, id 49475, offset 0, flags [none], proto UDP (17), length 28) 10.66.1.2.37212 > 10.66.1.4.56: UDP, "
     "length 0",
     "09:51:52.926531 | tcpdump | icmp 10.66.1.4 > 10.66.1.2 | length=36 ttl=64 tos=192 ip_id=36171 df=0 icmp_type=3 icmp_code=3 "
     "quoted=udp 10.66.1.2:37212 > 10.66.1.4:56 text=10.66.1.4 udp port 56 unreachable, length 36"},
    // 4.0.
    {"03:57:35.939423 IP 127.0.0.1.55920 > 127.0.0.1.80: Flags [P.], ack 1, win 8192, options [nop,nop,TS val 1306300951 ecr "
     "1306300950], length 202",
     "03:57:35.939423 | tcpdump | tcp 127.0.0.1:55920 > 127.0.0.1:80 | flags=AP length=202 ack=1 win=8192 options=nop,nop,TS val "
     "1306300951 ecr 1306300950"},
    // 4.0 repeats stale flags for a packet that has none.
    {"09:51:34.286135 IP 10.66.1.2.43059 > 10.66.1.3.22: Flags [R.], win 1024, length 0",
     "09:51:34.286135 | tcpdump | tcp 10.66.1.2:43059 > 10.66.1.3:22 | flags= length=0 win=1024"},
    // 4.1 -v: the addresses on the next line.
    {"03:57:35.938066 IP (tos 0x0, ttl 64, id 7016, offset 0, flags [DF], proto TCP (6), length 60)\n"
     "    127.0.0.1.55920 > 127.0.0.1.80: Flags [S], cksum 0x1421 (correct), seq 928549246, win 32767, options [mss "
     "16396,sackOK,TS val 1306300950 ecr 0,nop,wscale 2], length 0",
     "03:57:35.938066 | tcpdump | tcp 127.0.0.1:55920 > 127.0.0.1:80 | flags=S length=0 ttl=64 tos=0 ip_id=7016 seq=928549246 "
     "win=32767 df=1 options=mss 16396,sackOK,TS val 1306300950 ecr 0,nop,wscale 2"},
    // 4.1 -v on an ICMP error.
    {"09:51:52.926531 IP (tos 0xc0, ttl 64, id 36171, offset 0, flags [none], proto ICMP (1), length 56)\n"
     "    10.66.1.4 > 10.66.1.2: ICMP 10.66.1.4 udp port 56 unreachable, length 36\n"
     "\tIP (tos 0x0, ttl 54, id 49475, offset 0, flags [none], proto UDP (17), length 28)\n"
     "    10.66.1.2.37212 > 10.66.1.4.56: UDP, length 0",
     "09:51:52.926531 | tcpdump | icmp 10.66.1.4 > 10.66.1.2 | length=36 ttl=64 tos=192 ip_id=36171 df=0 icmp_type=3 icmp_code=3 "
     "quoted=udp 10.66.1.2:37212 > 10.66.1.4:56 text=10.66.1.4 udp port 56 unreachable, length 36"},
    // 4.99 -#.
    {"    4  03:57:35.939423 IP 127.0.0.1.55920 > 127.0.0.1.80: Flags [P.], seq 1:203, ack 1, win 8192, options [nop,nop,TS val "
     "1306300951 ecr 1306300950], length 202: HTTP: GET / HTTP/1.1",
     "03:57:35.939423 | tcpdump | tcp 127.0.0.1:55920 > 127.0.0.1:80 | flags=AP length=202 seq=1 ack=1 win=8192 "
     "options=nop,nop,TS val 1306300951 ecr 1306300950 text=HTTP: GET / HTTP/1.1"},
    // 4.99 -ttt.
    {" 00:00:00.000056 IP 127.0.0.1.80 > 127.0.0.1.55920: Flags [S.], seq 930778609, ack 928549247, win 32767, options [mss "
     "16396,sackOK,TS val 1306300950 ecr 1306300950,nop,wscale 2], length 0",
     "+00:00:00.000056 | tcpdump | tcp 127.0.0.1:80 > 127.0.0.1:55920 | flags=SA length=0 seq=930778609 ack=928549247 win=32767 "
     "options=mss 16396,sackOK,TS val 1306300950 ecr 1306300950,nop,wscale 2"},
    // 4.99 -e -X.
    {"03:57:35.938167 00:00:00:00:00:00 > 00:00:00:00:00:00, ethertype IPv4 (0x0800), length 66: 127.0.0.1.55920 > 127.0.0.1.80: "
     "Flags [.], ack 1, win 8192, options [nop,nop,TS val 1306300950 ecr 1306300950], length 0\n"
     "\t0x0000:  4500 003c 1b68 4000 4006 2152 7f00 0001  E..<.h@.@.!R....\n"
     "\t0x0010:  7f00 0001 da70 0050 3758 897e 0000 0000  .....p.P7X.~....",
     "03:57:35.938167 | tcpdump | tcp 127.0.0.1:55920 > 127.0.0.1:80 | flags=A length=0 ack=1 win=8192 options=nop,nop,TS val "
     "1306300950 ecr 1306300950"},
    // 4.99 -v on HTTP: text on indented lines, an empty one among them.
    {"03:57:35.939423 IP (tos 0x0, ttl 64, id 7020, offset 0, flags [DF], proto TCP (6), length 254)\n"
     "    127.0.0.1.55920 > 127.0.0.1.80: Flags [P.], cksum 0xfef2 (incorrect -> 0xc376), seq 1:203, ack 1, win 8192, options "
     "[nop,nop,TS val 1306300951 ecr 1306300950], length 202: HTTP, length: 202\n"
     "\tGET / HTTP/1.1\n"
     "\tHost: localhost\n"
     "\tUser-Agent: ELinks/0.10.4-7-debian (textmode; Linux 2.6.11-1-686-smp i686; 132x56-2)\n"
     "\tAccept: */*\n"
     "\tAccept-Encoding: gzip\n"
     "\tAccept-Language: en\n"
     "\tConnection: Keep-Alive\n"
     "\t",
     "03:57:35.939423 | tcpdump | tcp 127.0.0.1:55920 > 127.0.0.1:80 | flags=AP length=202 ttl=64 tos=0 ip_id=7020 seq=1 ack=1 "
     "win=8192 df=1 options=nop,nop,TS val 1306300951 ecr 1306300950 text=HTTP, length: 202"},
    // 4.99 on ARP.
    {"09:51:28.114359 ARP, Request who-has 10.66.1.3 tell 10.66.1.2, length 28",
     "09:51:28.114359 | tcpdump | arp 10.66.1.2 > 10.66.1.3 | text=Request who-has 10.66.1.3 tell 10.66.1.2, length 28"},
    // 4.99 on IPv6.
    {"09:51:27.329683 IP6 :: > ff02::1:ffce:bb6b: ICMP6, neighbor solicitation, who has fe80::586e:ffff:fece:bb6b, length 32",
     "09:51:27.329683 | tcpdump | icmpv6 :: > ff02::1:ffce:bb6b | length=32 icmp_type=135 text=neighbor solicitation, who has "
     "fe80::586e:ffff:fece:bb6b, length 32"},
    // 4.99 -tttt on DNS.
    {"2020-06-10 09:19:54.740079 IP 192.168.1.11.43966 > 209.87.249.18.53: 22836+ [1au] A? www.tcpdump.org. (56)",
     "2020-06-10 09:19:54.740079 | tcpdump | udp 192.168.1.11:43966 > 209.87.249.18:53 | length=56 text=22836+ [1au] A? "
     "www.tcpdump.org. (56)"},
    // 4.99 -i any.
    {"2023-01-02 03:04:05.678901 eth0  In  IP 10.0.0.1.40000 > 10.0.0.2.22: Flags [none], win 1024, length 0",
     "2023-01-02 03:04:05.678901 | tcpdump | tcp 10.0.0.1:40000 > 10.0.0.2:22 | flags= length=0 win=1024"},
    // -t.
    {"IP 10.0.0.1 > 10.0.0.2: ICMP echo request, id 1, seq 1, length 64",
     "no time | tcpdump | icmp 10.0.0.1 > 10.0.0.2 | length=64 icmp_type=8 text=echo request, id 1, seq 1, length 64"},
    // Fragments of 3.x.
    {"09:00:00.000001 10.0.0.1.4000 > 10.0.0.2.53: udp 1800 (frag 48293:1480@0+)",
     "09:00:00.000001 | tcpdump | udp 10.0.0.1:4000 > 10.0.0.2:53 | length=1800 ip_id=48293 df=0 frag=0"},
    {"09:00:00.000002 10.0.0.1 > 10.0.0.2: (frag 48293:328@1480)",
     "09:00:00.000002 | tcpdump | ip 10.0.0.1 > 10.0.0.2 | length=328 ip_id=48293 df=0 frag=1480"},
    // NFS: the call number in place of a port.
    {"09:00:00.000003 ws.lab.example.1432909 > fs.lab.example.nfs: 112 getattr [|nfs]",
     "09:00:00.000003 | tcpdump | udp ws.lab.example > fs.lab.example:2049 | df=0 text=112 getattr [|nfs]"},
    // -A.
    {"09:00:00.000004 IP 10.0.0.1.40000 > 10.0.0.2.80: Flags [P.], seq 1:17, ack 1, win 229, length 16: HTTP: GET / HTTP/1.0\n"
     "E..8..@.@...........@.....P.......GET / HTTP/1.0\n",
     "09:00:00.000004 | tcpdump | tcp 10.0.0.1:40000 > 10.0.0.2:80 | flags=AP length=16 seq=1 ack=1 win=229 text=HTTP: GET / "
     "HTTP/1.0"},
    // No hosts at all.
    {"09:00:00.000005 802.1d config 8000.00:d0:58:a1:2b:40.800c root 8000.00:d0:58:a1:2b:40 pathcost 0 age 0 max 20 hello 2 "
     "fdelay 15",
     "09:00:00.000005 | tcpdump |   >  | text=802.1d config 8000.00:d0:58:a1:2b:40.800c root 8000.00:d0:58:a1:2b:40 pathcost 0 "
     "age 0 max 20 hello 2 fdelay 15"},
};

}  // namespace

extern const Format kTcpdumpText;
const Format kTcpdumpText = {
    "tcpdump_text",       Sensor::tcpdump,         "tcpdump text",        "tcpdump 3.4 to 5.0, Cisco show capture",
    begin_tcpdump_record, continue_tcpdump_record, finish_tcpdump_record, kSamples,
};

}  // namespace hindcast
