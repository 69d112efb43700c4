// Package mme is the mobility management entity: the EMM and ESM state
// machines of TS 24.301, S1AP towards eNodeBs (TS 36.413), S11 towards the
// gateway (TS 29.274), SGs towards the MSC (TS 29.118), Gn (TS 29.060, TS 23.401
// Annex D) or S3 (TS 29.274) towards an SGSN, and what it asks of a subscriber
// database.
//
// It is an element of package sim: handlers that take bytes, a [sim.Env] for
// time and randomness, no I/O of its own.
//
//	m := mme.New(env, mme.Defaults(plmn, tai), subscribers)
//	a := m.AddENB(s1.B)
//	s1.B.Handle(a.HandleS1AP)
//	s1.B.OnChange(a.Changed)
//	m.ConnectGateway(s11.A)
//	s11.A.Handle(m.HandleGTPv2)
//	m.ConnectSGSN(gn.A)
//	gn.A.Handle(m.HandleGTPv1)
//	m.ConnectS3(s3.A)
//	s3.A.Handle(m.HandleS3)
//
// What the network offers is the [Config]: who gets voice over IMS, what
// becomes of the CS part of a combined attach, which requests are refused and
// with what. It may be changed between two events; it is read at each decision.
//
// One file holds one procedure. A [context] is a UE that the MME knows, a
// [connection] its S1 connection while there is one, and with it all that a
// running procedure needs; an idle UE keeps only its context.
package mme
