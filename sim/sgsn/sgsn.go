package sgsn

import (
	"fmt"

	"sunsetlab/hss"
	"sunsetlab/nas"
	"sunsetlab/nas/aka"
	"sunsetlab/sim"
)

// Conn carries GTP-C to one neighbour. About is the subscriber whom the
// message concerns, nil if none; the message is copied before Send returns.
type Conn interface {
	Send(about fmt.Stringer, pdu []byte)
}

// IuConn carries frames to an RNC. The frame is copied before Send returns.
type IuConn interface {
	Send(about fmt.Stringer, f *sim.IuFrame)
}

// Subscribers is what an SGSN asks of an HSS (TS 29.002 8, TS 29.272 5.2).
type Subscribers interface {
	Quintuplet(imsi nas.IMSI) (aka.Vector, error)
	Resynchronise(imsi nas.IMSI, rand [16]byte, auts [14]byte) error
	UpdateGPRSLocation(hss.UpdateNodeRequest) (hss.SubscriptionData, error)
	PurgeSGSN(imsi nas.IMSI, sgsn string) (freezePTMSI bool, err error)
}

// SGSN is a serving GPRS support node. All its methods are for the goroutine
// that drives its environment.
type SGSN struct {
	env sim.Env
	cfg *Config
	hss Subscribers

	associations []*Association
	gateway      *peer
	// mme and s3 are the MME, on Gn and on S3.
	mme, s3 *peer

	contexts table // by control plane TEID
	byIMSI   map[nas.IMSI]*mmContext
	byPTMSI  map[nas.TMSI]*mmContext
	refused  map[refusal]int

	recovery uint8
	frame    sim.IuFrame
	buffers  struct{ nas, gtp []byte }
}

// New returns an SGSN with no neighbours yet. It reads cfg at each decision.
func New(env sim.Env, cfg *Config, hss Subscribers) *SGSN {
	s := &SGSN{env: env, cfg: cfg, hss: hss}
	s.gateway, s.mme, s.s3 = newGnPeer(s, "gateway"), newGnPeer(s, "MME"), newS3Peer(s)
	s.forget()
	return s
}

func (s *SGSN) forget() {
	s.byIMSI = map[nas.IMSI]*mmContext{}
	s.byPTMSI = map[nas.TMSI]*mmContext{}
	s.refused = map[refusal]int{}
	s.contexts = table{}
}

// SetPolicy has s read another configuration from now on.
func (s *SGSN) SetPolicy(cfg *Config) { s.cfg = cfg }

// Config is what s reads at each decision.
func (s *SGSN) Config() *Config { return s.cfg }

// ConnectGGSN gives the SGSN its gateway.
func (s *SGSN) ConnectGGSN(conn Conn) { s.gateway.conn = conn }

// ConnectMME gives the SGSN the MME with which it exchanges contexts over Gn; nil
// takes it away.
func (s *SGSN) ConnectMME(conn Conn) { s.mme.conn = conn }

// Attached reports whether a subscriber is GMM-REGISTERED.
func (s *SGSN) Attached(imsi nas.IMSI) bool {
	u := s.byIMSI[imsi]
	return u != nil && u.state == registered
}

// Connected reports whether a subscriber is in PMM-CONNECTED.
func (s *SGSN) Connected(imsi nas.IMSI) bool {
	u := s.byIMSI[imsi]
	return u != nil && u.conn != nil
}

// Contexts is the number of a subscriber's active PDP contexts.
func (s *SGSN) Contexts(imsi nas.IMSI) (n int) {
	if u := s.byIMSI[imsi]; u != nil {
		for _, p := range u.pdps {
			if p.active {
				n++
			}
		}
	}
	return n
}

// Restart has s lose all it knows of subscribers, as a crash does: RNCs are
// reset, the gateway sees another restart counter, and a device that comes back
// is not known.
func (s *SGSN) Restart() {
	for _, u := range s.byIMSI {
		u.timer.Stop()
		u.stopAsked()
		if u.paging != nil {
			u.paging.timer.Stop()
		}
		if u.handover != nil {
			u.handover.guard.Stop()
		}
		for _, p := range u.pdps {
			p.stop()
		}
	}
	s.gateway.stop()
	s.mme.stop()
	s.s3.stop()
	s.forget()
	s.recovery++
	for _, a := range s.associations {
		a.dropAll()
		s.frame = sim.IuFrame{Kind: sim.IuReset}
		a.conn.Send(nil, &s.frame)
	}
}

// newPTMSI draws a P-TMSI that no subscriber has. Its two highest bits are set,
// so that it differs from a TMSI of a VLR (TS 23.003 2.4).
func (s *SGSN) newPTMSI() nas.TMSI {
	for {
		t := nas.TMSI(s.env.Rand().Uint32() | 3<<30)
		if t == 1<<32-1 {
			continue
		}
		if _, taken := s.byPTMSI[t]; !taken {
			return t
		}
	}
}
