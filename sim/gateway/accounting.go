package gateway

// Accountant is told of the PDN connections to an APN, as an AAA server's
// accounting wants it (TS 29.061 16.3).
type Accountant interface {
	// Start: the connection is made.
	Start(Session)
	// Interim: it has moved, to another RAT or another MME or SGSN.
	Interim(Session)
	// Stop: it has ended.
	Stop(Session)
}

func (g *Gateway) started(c *session) {
	if a := g.accountant(c); a != nil {
		a.Start(c.owner.view(c))
	}
}

func (g *Gateway) changed(c *session) {
	if a := g.accountant(c); a != nil {
		a.Interim(c.owner.view(c))
	}
}
