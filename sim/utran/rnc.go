package utran

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"sunsetlab/nas"
	"sunsetlab/sim"
)

// Air is what an RNC asks of the radio.
type Air interface {
	// Cell returns what a cell broadcasts, and whether it is on air.
	Cell(id sim.CellID) (sim.Cell, bool)
	// Down sends a frame to one device.
	Down(cell sim.CellID, to sim.DeviceID, f *sim.RadioFrame)
	// Page sends a frame to the devices that listen at a paging index.
	Page(cell sim.CellID, index uint16, f *sim.RadioFrame)
	// DeviceName is for the trace.
	DeviceName(id sim.DeviceID) string
}

// IuConn is the Iu interface to one domain of the core. Send must not call back
// into the RNC before it returns.
type IuConn interface {
	Send(about fmt.Stringer, f *sim.IuFrame)
}

// Redirection says when a released device is sent to E-UTRAN (redirection
// information of RRC CONNECTION RELEASE, TS 25.331 8.1.4).
type Redirection uint8

const (
	// RedirectNever leaves the way back to the device's own reselection.
	RedirectNever Redirection = iota
	// RedirectAfterCall sends a device to E-UTRAN that has made a call: the
	// fast return after CS fallback.
	RedirectAfterCall
	// RedirectAlways sends every device to E-UTRAN.
	RedirectAlways
)

var redirectionNames = [...]string{"never", "after_call", "always"}

// String returns the word a scenario uses.
func (r Redirection) String() string {
	if int(r) < len(redirectionNames) {
		return redirectionNames[r]
	}
	return "unknown"
}

// MarshalText returns String's form.
func (r Redirection) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// UnmarshalText reads String's form.
func (r *Redirection) UnmarshalText(text []byte) error {
	i := slices.Index(redirectionNames[:], string(text))
	if i < 0 {
		return fmt.Errorf("%q is no redirection: want one of %s", text, strings.Join(redirectionNames[:], ", "))
	}
	*r = Redirection(i)
	return nil
}

// Config is what an operator sets in an RNC.
type Config struct {
	// Name is the element's name in the trace.
	Name string

	// Inactivity is how long a packet bearer without traffic is kept. Zero is
	// 10 s, less than zero for ever. A speech bearer is never idle.
	Inactivity time.Duration
	// SignallingPatience is how long a connection without a bearer may be
	// silent: the core is at work, and it is the core that ends it. Zero is 1
	// min, less than zero for ever.
	SignallingPatience time.Duration
	// AnswerWithin is how long a device, or the core, has to answer before a
	// procedure is taken as failed. Zero is 5 s.
	AnswerWithin time.Duration

	// EUTRAN says when a released device is sent to E-UTRAN.
	EUTRAN Redirection
	// MaxConnections bounds the devices connected at once. Zero is no bound.
	MaxConnections int
}

func (c *Config) setDefaults() {
	c.Inactivity = cmp.Or(c.Inactivity, 10*time.Second)
	c.SignallingPatience = cmp.Or(c.SignallingPatience, time.Minute)
	c.AnswerWithin = cmp.Or(c.AnswerWithin, 5*time.Second)
}

// RNC is a radio network controller with its NodeB. It implements [sim.Site].
type RNC struct {
	env   sim.Env
	cfg   *Config
	air   Air
	core  [2]IuConn // by domain
	cells []sim.CellID

	byDevice map[sim.DeviceID]*connection
	byID     map[uint32]signalling
	byIMSI   map[nas.IMSI]*connection
	lastID   uint32
	spare    []*connection // at most maxSpare, so that idle devices cost nothing

	radio sim.RadioFrame
	iu    sim.IuFrame
}

const maxSpare = 64

// New returns an RNC without cells and without a core. It reads cfg at each
// decision, so that it may be changed between two events.
func New(env sim.Env, cfg *Config, air Air) *RNC {
	cfg.setDefaults()
	return &RNC{env: env, cfg: cfg, air: air,
		byDevice: map[sim.DeviceID]*connection{}, byID: map[uint32]signalling{}, byIMSI: map[nas.IMSI]*connection{}}
}

// ServeCell has the RNC serve a cell of the air.
func (r *RNC) ServeCell(id sim.CellID) { r.cells = append(r.cells, id) }

// ConnectSGSN gives the RNC its SGSN; nil takes it away.
func (r *RNC) ConnectSGSN(conn IuConn) { r.connect(sim.PSDomain, conn) }

// ConnectMSC gives the RNC its MSC; nil takes it away.
func (r *RNC) ConnectMSC(conn IuConn) { r.connect(sim.CSDomain, conn) }

func (r *RNC) connect(d sim.CNDomain, conn IuConn) {
	r.dropDomain(d)
	r.core[d] = conn
}

// Connections is the number of devices that hold a radio connection.
func (r *RNC) Connections() int { return len(r.byDevice) }

// Reset has the RNC lose all connections, as a restart does, and tells the core.
func (r *RNC) Reset() {
	for d, conn := range r.core {
		r.dropDomain(sim.CNDomain(d))
		if conn != nil {
			r.iu = sim.IuFrame{Kind: sim.IuReset, Domain: sim.CNDomain(d)}
			conn.Send(nil, &r.iu)
		}
	}
}

// dropDomain ends all signalling connections to a domain without a word to it.
func (r *RNC) dropDomain(d sim.CNDomain) {
	for _, c := range r.sorted() {
		if c.links[d].id != 0 {
			r.end(c, d)
		}
	}
}

// sorted lists the connections by device, since the order of a map must not
// decide that of messages.
func (r *RNC) sorted() []*connection {
	all := make([]*connection, 0, len(r.byID))
	for _, s := range r.byID {
		if s.domain == sim.PSDomain || s.c.links[sim.PSDomain].id == 0 { // each once
			all = append(all, s.c)
		}
	}
	slices.SortFunc(all, func(a, b *connection) int { return cmp.Compare(a.serial, b.serial) })
	return all
}

func (r *RNC) fault(c *connection, protocol sim.Protocol, name, detail string) {
	if !r.env.Recording(sim.Fault) {
		return
	}
	e := sim.Event{Kind: sim.Fault, Protocol: protocol, From: r.cfg.Name, Name: name, Detail: detail}
	if c != nil {
		e.Device = c.String()
	}
	r.env.Report(e)
}

func (r *RNC) decided(c *connection, name, detail, clause string) {
	if r.env.Recording(sim.Decision) {
		r.env.Report(sim.Event{Kind: sim.Decision, From: r.cfg.Name, Device: c.String(), Name: name, Detail: detail, Clause: clause})
	}
}
