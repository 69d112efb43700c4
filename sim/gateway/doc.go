// Package gateway is the user-plane gateway of the core: SGW and PGW in one, as
// an MME sees it over S11 (TS 29.274), and the GGSN that an SGSN sees over Gn
// (TS 29.060). It gives PDN connections their addresses and bearers, answers
// protocol configuration options, has idle devices paged, and makes and ends
// bearers of its own accord.
//
//	g := gateway.New(world.Env("gateway"), &gateway.Config{
//		Name: "gateway", Address: netip.MustParseAddr("192.0.2.2"),
//		APNs: []gateway.APN{{Name: "internet", IPv4: netip.MustParsePrefix("100.64.0.0/10")}},
//	})
//	g.ConnectMME(s11.B)
//	s11.B.Handle(g.HandleGTPv2)
//	g.ConnectSGSN(gn.B)
//	gn.B.Handle(g.HandleGTPv1)
//
// Who may use an APN is for its [Authenticator] to say: the gate stands between
// a well-formed request and the allotment of an address, on S11
// (create_session.go) as on Gn (create_pdp_context.go).
//
// A PDN connection is one thing, whichever way it is reached ([Access]), and
// keeps its addresses, its charging ID and its end of the control plane's
// tunnel when the device moves. An SGSN takes it over from an MME with Update
// PDP Context Request to that end (update_pdp_context.go); an MME from an SGSN,
// or from another MME, with a Create Session Request that names that end as the
// PGW's (take_over.go). Neither is authenticated anew. The end is in the Create
// Session Response as the PGW's F-TEID, in the Create PDP Context Response as
// the TEID of the control plane, and in the PDP contexts that SGSN and MME hand
// each other.
package gateway
