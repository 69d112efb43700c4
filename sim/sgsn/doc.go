// Package sgsn is the serving GPRS support node of 3G: the GMM and SM state
// machines of TS 24.008 towards devices, Iu towards RNCs, Gn towards the gateway
// and the MME (TS 29.060), and what it asks of a subscriber database.
//
// It is an element of package sim: handlers that take frames and bytes, a
// [sim.Env] for time and randomness, no I/O of its own.
//
//	s := sgsn.New(env, sgsn.Defaults(rai), subscribers)
//	a := s.AddRNC(iu.CN)
//	iu.CN.Handle(a.HandleIu)
//	s.ConnectGGSN(gn.A)
//	gn.A.Handle(s.HandleGTPv1)
//	s.ConnectMME(gnMME.A)
//	gnMME.A.Handle(s.HandleGn)
//	s.ConnectS3(s3.A)
//	s3.A.Handle(s.HandleS3)
//
// What the network offers is the [Config]: which requests are refused and with
// what, what becomes of a subscription that may not use UTRAN, whether contexts
// are fetched from the MME. It may be changed between two events; it is read at
// each decision.
//
// One file holds one procedure. An [mmContext] is a subscriber whom the SGSN
// knows, a [connection] the Iu signalling connection while there is one. What a
// device says of itself belongs to the connection, and touches the subscriber's
// context only once the device has proved by its keys who it is.
package sgsn
