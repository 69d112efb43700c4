package scenarios

import (
	"sunsetlab/sim"
	"sunsetlab/sim/gateway"
	"sunsetlab/sim/mme"
	"sunsetlab/sim/msc"
	"sunsetlab/sim/report"
)

// driver drives elements: a [sim.World] in simulated time, a [sim.Live] on the
// wall clock.
type driver interface {
	Env(name string) sim.Env
}

// core is the core of one network: its elements and the links between them.
type core struct {
	mmeName string
	mme     *mme.MME
	gateway *gateway.Gateway
	msc     *msc.MSC

	// policy and vlr are what MME and MSC read at each decision.
	policy *mme.Config
	vlr    *msc.Config

	s11, sgs *sim.Link

	// apns is what the gateway reads at each decision, and servers are what its
	// APNs ask.
	apns      *gateway.Config
	radiusEnv sim.Env
	servers   []*aaaServer
}

// newCore makes the core of the index-th network of a scenario and wires it.
// Who drives it adds eNodeBs.
func newCore(d driver, s *Scenario, index int, subscribers mme.Subscribers) (*core, error) {
	n := s.networks[index]
	label := func(element string) string { return s.label(index, element) }
	c := &core{mmeName: label("mme")}
	c.policy = n.mmePolicy(c.mmeName, index, s)
	c.mme = mme.New(d.Env(c.mmeName), c.policy, subscribers)
	gate, err := c.gatewayConfig(d, s, index)
	if err != nil {
		return nil, err
	}
	c.gateway = gateway.New(d.Env(label("gateway")), withEmergencyAPN(gate, index))
	c.vlr = n.mscPolicy(label("msc"), s)
	c.msc = msc.New(d.Env(label("msc")), c.vlr)

	c.s11 = sim.NewLink(d.Env(label("s11")), s.Links.S11.config(c.mmeName, label("gateway"), sim.GTPv2, false, report.DescribeGTPv2))
	c.mme.ConnectGateway(c.s11.A)
	c.s11.A.Handle(c.mme.HandleGTPv2)
	c.gateway.ConnectMME(c.s11.B)
	c.s11.B.Handle(c.gateway.HandleGTPv2)

	c.sgs = sim.NewLink(d.Env(label("sgs")), s.Links.SGs.config(c.mmeName, label("msc"), sim.SGsAP, true, report.DescribeSGsAP))
	c.sgs.A.Handle(c.mme.HandleSGsAP)
	c.sgs.A.OnChange(c.mme.SGsChanged)
	c.msc.ConnectMME(c.sgs.B)
	c.sgs.B.Handle(c.msc.HandleSGsAP)
	if !n.Voice.SGsDown {
		c.mme.ConnectMSC(c.sgs.A)
	}
	return c, nil
}

// label is the name of an element of the index-th network in the trace: those
// of the first go by what they are.
func (s *Scenario) label(index int, element string) string {
	if index == 0 {
		return element
	}
	return s.networks[index].Name + "-" + element
}
