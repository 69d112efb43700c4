package enb

import (
	"cmp"
	"fmt"
	"net/netip"
	"slices"
	"time"

	"sunsetlab/nas"
	"sunsetlab/nas/security"
	"sunsetlab/s1ap"
	"sunsetlab/sim"
)

// Air is what an eNodeB asks of the radio.
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

// Conn is the S1 association with the MME. Send must not call back into the
// eNodeB before it returns.
type Conn interface {
	Send(about fmt.Stringer, pdu []byte)
}

// Config is what an operator sets in an eNodeB.
type Config struct {
	// Name is the element's name in the trace and its eNB Name in S1 SETUP.
	Name string
	// ENBID is the macro eNodeB identity, 20 bits.
	ENBID uint32
	// PLMNs are broadcast in every cell beside the cell's own. The first, or
	// without any the first cell's, is in the Global eNB ID.
	PLMNs []nas.PLMN
	// PagingDRX is the default paging cycle. Zero is 32 frames.
	PagingDRX s1ap.PagingDRX

	// Inactivity is how long a connection without traffic is kept. Zero is
	// 10 s, less than zero for ever.
	Inactivity time.Duration
	// AnswerWithin is how long a device, or the MME, has to answer before a
	// procedure is taken as failed. Zero is 5 s.
	AnswerWithin time.Duration
	// SetupRetry is the time between S1 SETUP attempts for which the MME set
	// none. Zero is 10 s.
	SetupRetry time.Duration

	// QCIs are those for which a bearer is admitted; all without any.
	QCIs []uint8
	// EEA and EIA are the radio's algorithms in order of preference. Without
	// any: 2, 1, 3 and for EEA also 0.
	EEA []security.EEA
	EIA []security.EIA

	// RedirectAtOnce has CS fallback send the device to UTRAN before the MME
	// is asked to release its context (TS 23.272 6.3), not with the release.
	RedirectAtOnce bool

	// MaxConnections bounds the devices connected at once. Zero is as many as
	// there are identities.
	MaxConnections int
	// UserPlane is the address that S1-U bearers are given. Zero is 127.0.1.1.
	UserPlane netip.Addr
}

// maxENBUES1APID is the greatest eNB UE S1AP ID (TS 36.413 9.2.3.4).
const maxENBUES1APID = 1<<24 - 1

func (c *Config) setDefaults() {
	c.Inactivity = cmp.Or(c.Inactivity, 10*time.Second)
	c.AnswerWithin = cmp.Or(c.AnswerWithin, 5*time.Second)
	c.SetupRetry = cmp.Or(c.SetupRetry, 10*time.Second)
	if c.EEA == nil {
		c.EEA = []security.EEA{2, 1, 3, 0}
	}
	if c.EIA == nil {
		c.EIA = []security.EIA{2, 1, 3}
	}
	if c.MaxConnections <= 0 || c.MaxConnections > maxENBUES1APID {
		c.MaxConnections = maxENBUES1APID
	}
	if !c.UserPlane.IsValid() {
		c.UserPlane = netip.AddrFrom4([4]byte{127, 0, 1, 1})
	}
}

// ENB is an eNodeB. It implements [sim.Site].
type ENB struct {
	env   sim.Env
	cfg   Config
	air   Air
	s1    Conn
	cells []sim.CellID

	state      s1State
	setupTimer sim.Timer
	retry      func()

	byID            map[uint32]*connection
	byDevice        map[sim.DeviceID]*connection
	lastID          uint32
	spare           []*connection // at most maxSpare, so that idle devices cost nothing
	spareProcedures []*procedure

	frame     sim.RadioFrame
	pdu       []byte
	in        incoming
	out       outgoing
	userPlane s1ap.TransportLayerAddress
	// diagnostics is what the message at hand asks its response to report.
	diagnostics *s1ap.CriticalityDiagnostics
}

const maxSpare = 64

// New returns an eNodeB without cells that is not connected.
func New(env sim.Env, cfg Config, air Air) *ENB {
	cfg.setDefaults()
	e := &ENB{env: env, cfg: cfg, air: air,
		byID: map[uint32]*connection{}, byDevice: map[sim.DeviceID]*connection{},
		userPlane: s1ap.NewTransportLayerAddress(cfg.UserPlane)}
	e.retry = e.setUpS1
	return e
}

// ServeCell has the eNodeB serve a cell of the air. S1 SETUP names the tracking
// areas of the cells served by then.
func (e *ENB) ServeCell(id sim.CellID) { e.cells = append(e.cells, id) }

// Connections is the number of devices that hold a connection.
func (e *ENB) Connections() int { return len(e.byID) }

// sorted lists the connections by identity, since the order of a map must not
// decide that of messages.
func (e *ENB) sorted() []*connection {
	all := make([]*connection, 0, len(e.byID))
	for _, c := range e.byID {
		all = append(all, c)
	}
	slices.SortFunc(all, func(a, b *connection) int { return cmp.Compare(a.id, b.id) })
	return all
}

func (e *ENB) fault(c *connection, name, detail string) {
	if !e.env.Recording(sim.Fault) {
		return
	}
	ev := sim.Event{Kind: sim.Fault, Protocol: sim.S1AP, From: e.cfg.Name, Name: name, Detail: detail}
	if c != nil {
		ev.Device = c.String()
	}
	e.env.Report(ev)
}

func (e *ENB) decided(c *connection, name, detail, clause string) {
	if e.env.Recording(sim.Decision) {
		e.env.Report(sim.Event{Kind: sim.Decision, From: e.cfg.Name, Device: c.String(), Name: name, Detail: detail, Clause: clause})
	}
}
