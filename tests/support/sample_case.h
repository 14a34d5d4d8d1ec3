// A small case made by hand, so that what the queries must say about it can be counted on fingers.
//
// Ours is MY.NET. Three files: logs/SnortA11.txt, logs/SnortA12.txt (holds five records of A11 again), logs/dump.txt (two
// rejected lines).
//   192.0.2.7      sweeps udp 137 over MY.NET.16.1 .. 16.11 on 2000-05-26, source port 137: 11 attempts, 33 packets
//   198.51.100.9   tries tcp ports 1 .. 20 of MY.NET.16.12 on 2000-05-27: 20 attempts; port 7 is answered, the rest refused
//   203.0.113.5    tries tcp 111 of one host a day, MY.NET.16.1 .. 16.5, from 2000-06-01 to 06-05, always from source port
//                  2222; MY.NET.16.2 answers
//   203.0.113.6    does the same once, on 2000-06-06, on MY.NET.16.1
//   203.0.113.80   sends SYN ACK from port 80 to MY.NET.16.3 port 1024, which never asked: 4 packets on 2000-06-07
//   relay.example  tries to relay mail on 2000-06-08: one bang address refused, one plain message delivered
#pragma once

#include "store/sqlite.h"

namespace hindcast::test {

// The case in memory, with the newest schema.
Database sample_case();

// An empty case in memory, in which INSERT INTO event, packet and mail fills the tables behind these views.
Database empty_case();

}  // namespace hindcast::test
