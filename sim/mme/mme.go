package mme

import (
	"fmt"

	"sunsetlab/hss"
	"sunsetlab/nas"
	"sunsetlab/nas/eps"
	"sunsetlab/sim"
)

// Conn carries messages to one neighbour. About is the subscriber whom the
// message concerns, nil if none; the message is copied before Send returns.
type Conn interface {
	Send(about fmt.Stringer, pdu []byte)
}

// Subscribers is what an MME asks of an HSS (TS 29.272 5.2).
type Subscribers interface {
	Vector(imsi nas.IMSI, plmn nas.PLMN) (hss.Vector, error)
	Resynchronise(imsi nas.IMSI, rand [16]byte, auts [14]byte) error
	UpdateLocation(hss.UpdateLocationRequest) (hss.SubscriptionData, error)
	Notify(imsi nas.IMSI, mme hss.MMEIdentity, imeisv nas.IMEISV) error
	Purge(imsi nas.IMSI, mme hss.MMEIdentity) (freezeMTMSI bool, err error)
}

// MME is a mobility management entity. All its methods are for the goroutine
// that drives its environment.
type MME struct {
	env sim.Env
	cfg *Config
	hss Subscribers

	associations []*Association
	gateway      Conn
	msc          Conn
	sgsUp        bool

	contexts    table[ueContext]  // by S11 TEID
	connections table[connection] // by MME UE S1AP ID
	byIMSI      map[nas.IMSI]*ueContext
	byMTMSI     map[uint32]*ueContext
	refused     map[refusal]int

	s11 s11State
	sgs sgsState
	gn  sgsnLink
	s3  sgsnLink

	// reading is the protected NAS message at hand, for the trace: a UE that is
	// no device of ours reports nothing of what it sends.
	reading struct{ wire, plain []byte }

	buffers buffers
}

// buffers are what messages are put together in and read from; each is in use
// only until the next message of its kind.
type buffers struct {
	pdu      []byte // S1AP, GTPv2-C or SGsAP to be sent
	plain    []byte // a plain NAS message
	wrapped  []byte // a protected NAS message
	received []byte // a deciphered NAS message
	s1       s1apBuffers
}

// New returns an MME with no neighbours yet. It reads cfg at each decision.
func New(env sim.Env, cfg *Config, hss Subscribers) *MME {
	m := &MME{env: env, cfg: cfg, hss: hss, gn: newGn(), s3: newS3()}
	m.forget()
	return m
}

func (m *MME) forget() {
	m.byIMSI = map[nas.IMSI]*ueContext{}
	m.byMTMSI = map[uint32]*ueContext{}
	m.refused = map[refusal]int{}
	m.contexts = table[ueContext]{}
	m.connections = table[connection]{}
}

// SetPolicy has m read another configuration from now on.
func (m *MME) SetPolicy(cfg *Config) { m.cfg = cfg }

// Config is what m reads at each decision.
func (m *MME) Config() *Config { return m.cfg }

// Attached reports whether a subscriber is EMM-REGISTERED.
func (m *MME) Attached(imsi nas.IMSI) bool {
	u := m.byIMSI[imsi]
	return u != nil && u.state == registered
}

// Connected reports whether a subscriber is in ECM-CONNECTED.
func (m *MME) Connected(imsi nas.IMSI) bool {
	u := m.byIMSI[imsi]
	return u != nil && u.conn != nil
}

// IMSVoice is what the HSS asks for the choice of a called subscriber's domain:
// whether m serves him, and supports voice over IMS for him (TS 29.272 7.3.145,
// IMS-Voice-Over-PS-Sessions-Supported).
func (m *MME) IMSVoice(imsi nas.IMSI) (served, supported bool) {
	on, _ := m.vops(imsi)
	served = m.Attached(imsi)
	return served, served && on
}

// Restart has m lose all it knows of UEs, as a crash does: eNodeBs are reset,
// the MSC is told, the gateway sees another restart counter, and a UE that
// comes back is not known.
func (m *MME) Restart() {
	m.contexts.each(func(u *ueContext) { u.timer.Stop(); u.sgs.timer.Stop(); u.stopPaging() })
	m.connections.each(func(c *connection) { c.stop() })
	m.s11.stop()
	m.gn.stop()
	m.s3.stop()
	m.forget()
	m.s11 = s11State{recovery: m.s11.recovery + 1}
	for _, a := range m.associations {
		a.byENBID = map[uint32]*connection{}
		if a.up {
			a.sendReset()
		}
	}
	m.announceRestart()
}

// newMTMSI draws an M-TMSI that no UE has. Its two highest bits are set, so
// that one mapped to a P-TMSI differs from a TMSI of a VLR (TS 23.003 2.4).
func (m *MME) newMTMSI() uint32 {
	for {
		t := m.env.Rand().Uint32() | 3<<30
		if t == 1<<32-1 {
			continue
		}
		if _, taken := m.byMTMSI[t]; !taken {
			return t
		}
	}
}

// contextOf finds the UE of a GUTI, nil if the GUTI isn't one of ours.
func (m *MME) contextOf(id eps.MobileIdentity) *ueContext {
	if g, ok := id.GUTI(); ok && g.GUMMEI() == m.cfg.GUMMEI {
		return m.byMTMSI[g.MTMSI]
	}
	return nil
}
