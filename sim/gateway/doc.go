// Package gateway is the user-plane gateway of the core, SGW and PGW in one,
// as an MME sees it over S11 (TS 29.274): it gives PDN connections their
// addresses and bearers, answers protocol configuration options, has idle
// devices paged, and makes and ends bearers of its own accord.
//
//	g := gateway.New(world.Env("gateway"), &gateway.Config{
//		Name: "gateway", Address: netip.MustParseAddr("192.0.2.2"),
//		APNs: []gateway.APN{{Name: "internet", IPv4: netip.MustParsePrefix("100.64.0.0/10")}},
//	})
//	g.ConnectMME(link.B)
//	link.B.Handle(g.HandleGTPv2)
//
// Who may use an APN is for its [Authenticator] to say: the gate stands between
// a well-formed request and the allotment of an address (create_session.go).
package gateway
