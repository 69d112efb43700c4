package scenarios

import (
	"slices"

	"sunsetlab/hss/aaa"
	"sunsetlab/hss/aaa/radius"
	"sunsetlab/nas"
	"sunsetlab/sim"
)

// aaaServer is a server that the lab plays.
type aaaServer struct {
	name   string
	answer Answer      // "" and available: by its judgement
	about  nas.IMSI    // the subscriber of the last request
	links  []*sim.Link // to the gateway, one for each service of each APN
}

// server finds a server of the network by its name, or makes it.
func (c *core) server(name string) *aaaServer {
	for _, s := range c.servers {
		if s.name == name {
			return s
		}
	}
	s := &aaaServer{name: name}
	c.servers = append(c.servers, s)
	return s
}

// radiusLinks are all links to servers that the lab plays.
func (c *core) radiusLinks() (all []*sim.Link) {
	for _, s := range c.servers {
		all = append(all, s.links...)
	}
	return all
}

// played has the lab play an APN's servers: what they say is the judge's, and
// travels over links.
func (c *core) played(d driver, s *Scenario, index int, r *RADIUS, j judging) servers {
	return func(i int, what service, deliver func(pdu []byte)) (radius.Conn, error) {
		name := r.named(i)
		server := c.server(name)
		if r.Servers[i].Silent {
			server.answer = "silent"
		}
		responder := &radius.Responder{Secret: aaa.NewSecret(string(r.Secret)), Judge: func(q *aaa.Request) aaa.Verdict {
			server.about = q.IMSI
			if server.answer == "refuses" {
				return aaa.Verdict{Ground: aaa.RejectedByServer, Message: aaa.WrongCredentials.String()}
			}
			v := j(q)
			if v.Accept && r.Class != "" {
				v.Grant.Class = [][]byte{[]byte(r.Class)}
			}
			return v
		}}
		if what == accounting {
			responder.Account = func(a *radius.Account) { server.about = a.Session.IMSI }
		}
		env := d.Env(s.label(index, name))
		link := sim.NewLink(env, s.Links.RADIUS.config(c.apns.Name, s.label(index, name), sim.RADIUS, false, radius.Describe))
		link.A.Handle(deliver)
		link.B.Handle(func(pdu []byte) { server.respond(env, link.B, responder, pdu) })
		server.links = append(server.links, link)
		return link.A, nil
	}
}

// respond answers a request, unless it is one that a server ignores.
func (a *aaaServer) respond(env sim.Env, to *sim.End, r *radius.Responder, pdu []byte) {
	if a.answer == "silent" {
		return
	}
	response, err := r.Respond(pdu)
	if err != nil {
		if env.Recording(sim.Fault) {
			env.Report(sim.Event{Kind: sim.Fault, From: a.name, Protocol: sim.RADIUS, Name: "RADIUS request ignored", Detail: err.Error(), Bytes: pdu})
		}
		return
	}
	to.Send(&a.about, response)
}

// setServer says how a server answers from now on.
func (c *core) setServer(name string, answer Answer) {
	if i := slices.IndexFunc(c.servers, func(s *aaaServer) bool { return s.name == name }); i >= 0 {
		c.servers[i].answer = answer
	}
}
