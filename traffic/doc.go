// Package traffic holds what a network knows of its users' traffic when it has
// passed: the charging records of the gateway ([CDR]), and the flow records
// that routers make of sampled packets ([Record]).
//
// The folders below it encode, collect, keep and analyse them. None of them
// knows the simulator: they serve the lab's own records and a user's alike.
//
// Directions are those of an Internet provider: in is what users send, out is
// what they receive.
package traffic
