package sim

import (
	"slices"
	"time"
)

// AirConfig says how the air carries frames.
type AirConfig struct {
	// Latency is the time of one frame, one way.
	Latency time.Duration
	// Loss is the probability that a frame with a NAS message is lost after
	// all that the radio layers do.
	Loss float64
	// LinkFailureAfter is how long either side takes to notice that the other
	// is out of reach. Default 1 s.
	LinkFailureAfter time.Duration
}

// Air is what all radio in one world goes through: cells, the devices that
// camp on them, and the frames between.
type Air struct {
	env     Env
	cfg     AirConfig
	cells   []airCell // by CellID-1
	devices []airDevice
	flight  fifo[airFrame]
	landed  airFrame // the one being handed over, kept here to spare an allocation
	buffers [][]byte
	land    func()
}

type airCell struct {
	Cell
	site  Site
	onAir bool
	// camped devices by paging index (IMSI mod 1024), since a device listens
	// only to its own paging occasions (TS 36.304 7.1).
	camped map[uint16][]DeviceID
}

type airDevice struct {
	name    string
	handset Handset
	cell    CellID
	index   uint16
	off     bool     // out of all coverage
	shaded  []CellID // cells that it can't hear
	// asked counts the connections that the device has asked for, heard those
	// of which a request has arrived.
	asked, heard uint32
}

type airFrame struct {
	frame  RadioFrame
	cell   CellID
	device DeviceID
	up     bool
	// connection tells which of the device's connections the frame is of, as a
	// C-RNTI does: what a site says over one that the device has meanwhile
	// given up for the next must not reach the next.
	connection uint32
}

// NewAir returns an air without cells.
func NewAir(env Env, cfg AirConfig) *Air {
	if cfg.LinkFailureAfter == 0 {
		cfg.LinkFailureAfter = time.Second
	}
	a := &Air{env: env, cfg: cfg}
	a.land = a.deliver
	return a
}

// AddCell puts a cell on air and returns its id. The site hears what devices
// send to it.
func (a *Air) AddCell(c Cell, s Site) CellID {
	c.ID = CellID(len(a.cells) + 1)
	a.cells = append(a.cells, airCell{Cell: c, site: s, onAir: true, camped: map[uint16][]DeviceID{}})
	return c.ID
}

// Cell returns what the cell id broadcasts, and whether it is on air.
func (a *Air) Cell(id CellID) (Cell, bool) {
	c := &a.cells[id-1]
	return c.Cell, c.onAir
}

// Change alters a cell's broadcast and tells the devices that camp on it.
func (a *Air) Change(id CellID, alter func(*Cell)) {
	c := &a.cells[id-1]
	alter(&c.Cell)
	c.ID = id
	for _, d := range a.campedOn(id) {
		a.Down(id, d, &RadioFrame{Kind: SystemInformation})
	}
}

// Switch puts a cell on air or off it. Devices that camp on a cell that goes
// off notice after the link failure time.
func (a *Air) Switch(id CellID, on bool) {
	c := &a.cells[id-1]
	if c.onAir == on {
		return
	}
	c.onAir = on
	if on {
		return
	}
	for _, d := range a.campedOn(id) {
		a.lose(d, id)
	}
}

// campedOn lists the devices on a cell in the order in which they joined the
// air, so that a run does not depend on map order.
func (a *Air) campedOn(id CellID) []DeviceID {
	var all []DeviceID
	for _, ds := range a.cells[id-1].camped {
		all = append(all, ds...)
	}
	slices.Sort(all)
	return all
}

// lose has both sides notice that device d has no cell id any more.
func (a *Air) lose(d DeviceID, id CellID) {
	a.env.After(a.cfg.LinkFailureAfter, func() {
		if a.devices[d].cell != id || a.hears(d, id) {
			return
		}
		a.decamp(d)
		a.cells[id-1].site.HandleRadio(id, d, &RadioFrame{Kind: RadioLinkFailure})
		a.devices[d].handset.HandleRadio(&RadioFrame{Kind: CellLost})
	})
}

func (a *Air) hears(d DeviceID, id CellID) bool {
	dev := &a.devices[d]
	return a.cells[id-1].onAir && !dev.off && !slices.Contains(dev.shaded, id)
}

// SetCoverage puts device d inside or outside of all coverage.
func (a *Air) SetCoverage(d DeviceID, covered bool) {
	dev := &a.devices[d]
	dev.off = !covered
	if dev.off && dev.cell != 0 {
		a.lose(d, dev.cell)
	}
}

// Shade hides a cell from device d, or shows it again.
func (a *Air) Shade(d DeviceID, id CellID, hidden bool) {
	dev := &a.devices[d]
	dev.shaded = slices.DeleteFunc(dev.shaded, func(c CellID) bool { return c == id })
	if !hidden {
		return
	}
	dev.shaded = append(dev.shaded, id)
	if dev.cell == id {
		a.lose(d, id)
	}
}

// SetLoss changes the probability that a frame with a NAS message is lost.
func (a *Air) SetLoss(p float64) { a.cfg.Loss = p }

// Join brings a device onto the air and returns its radio.
func (a *Air) Join(name string, h Handset) *Radio {
	a.devices = append(a.devices, airDevice{name: name, handset: h})
	return &Radio{air: a, id: DeviceID(len(a.devices) - 1)}
}

// DeviceName is the name under which a device joined.
func (a *Air) DeviceName(id DeviceID) string { return a.devices[id].name }

// Down sends a frame from a cell to one device.
func (a *Air) Down(cell CellID, to DeviceID, f *RadioFrame) {
	a.send(airFrame{frame: *f, cell: cell, device: to})
}

// Page sends a paging frame from a cell to the devices that listen at the
// paging index, IMSI mod 1024 (TS 36.304 7.1).
func (a *Air) Page(cell CellID, index uint16, f *RadioFrame) {
	for _, d := range a.cells[cell-1].camped[index] {
		a.send(airFrame{frame: *f, cell: cell, device: d})
	}
}

func (a *Air) send(f airFrame) {
	dev := &a.devices[f.device]
	if f.up && f.frame.Kind == RRCConnectionRequest {
		dev.asked++
	}
	f.connection = dev.heard
	if f.up {
		f.connection = dev.asked
	}
	lost := !a.reaches(&f) ||
		a.cfg.Loss > 0 && f.frame.NAS != nil && a.env.Rand().Float64() < a.cfg.Loss
	if a.env.Recording(Sent) {
		a.report(&f, lost)
	}
	if lost {
		return
	}
	// The sender may reuse its buffers as soon as this returns.
	f.frame.NAS = a.hold(f.frame.NAS)
	f.frame.Capability = a.hold(f.frame.Capability)
	a.flight.push(f)
	a.env.After(a.cfg.Latency, a.land)
}

func (a *Air) report(f *airFrame, lost bool) {
	e := Event{Kind: Sent, Protocol: Uu, Name: f.frame.Kind.String(), Device: a.devices[f.device].name, Lost: lost,
		From: a.cells[f.cell-1].Name, To: a.devices[f.device].name}
	if f.up {
		e.From, e.To = e.To, e.From
	}
	if f.frame.Redirect != NoRAT {
		e.Detail = "redirected to " + f.frame.Redirect.String()
	}
	a.env.Report(e)
}

// deliver lands the oldest frame: all take the same time, so order is kept.
func (a *Air) deliver() {
	a.landed = a.flight.pop()
	nas, capability := a.landed.frame.NAS, a.landed.frame.Capability
	a.hand(&a.landed)
	a.reuse(nas)
	a.reuse(capability)
}

// reaches tells whether a frame gets across: a device hears only the cell on
// which it camps.
func (a *Air) reaches(f *airFrame) bool {
	return a.hears(f.device, f.cell) && (f.up || a.devices[f.device].cell == f.cell)
}

func (a *Air) hand(f *airFrame) {
	if !a.reaches(f) {
		return
	}
	dev := &a.devices[f.device]
	if !f.up {
		if f.connection == dev.asked || f.frame.Kind.broadcast() {
			dev.handset.HandleRadio(&f.frame)
		}
		return
	}
	dev.heard = f.connection
	a.cells[f.cell-1].site.HandleRadio(f.cell, f.device, &f.frame)
}

func (a *Air) hold(b []byte) []byte {
	if b == nil {
		return nil
	}
	n := len(a.buffers)
	if n == 0 {
		return append(make([]byte, 0, max(256, len(b))), b...)
	}
	buf := a.buffers[n-1]
	a.buffers = a.buffers[:n-1]
	return append(buf, b...)
}

func (a *Air) reuse(b []byte) {
	if b != nil {
		a.buffers = append(a.buffers, b[:0])
	}
}

func (a *Air) decamp(d DeviceID) {
	dev := &a.devices[d]
	if dev.cell == 0 {
		return
	}
	camped := a.cells[dev.cell-1].camped
	ds := camped[dev.index]
	if i := slices.Index(ds, d); i >= 0 {
		ds = slices.Delete(ds, i, i+1)
	}
	if len(ds) == 0 {
		delete(camped, dev.index)
	} else {
		camped[dev.index] = ds
	}
	dev.cell = 0
}

// Radio is a device's handle on the air.
type Radio struct {
	air *Air
	id  DeviceID
}

// ID is the device's name on the air.
func (r *Radio) ID() DeviceID { return r.id }

// Cells lists the cells of a RAT that the device can hear and may camp on, in
// order of strength.
func (r *Radio) Cells(rat RAT) []Cell {
	var heard []Cell
	for i := range r.air.cells {
		c := &r.air.cells[i]
		if c.RAT == rat && !c.Barred && r.air.hears(r.id, c.ID) {
			heard = append(heard, c.Cell)
		}
	}
	return heard
}

// Camp has the device listen to a cell, and to paging at index (IMSI mod
// 1024).
func (r *Radio) Camp(cell CellID, index uint16) {
	r.air.decamp(r.id)
	dev := &r.air.devices[r.id]
	dev.cell, dev.index = cell, index
	c := &r.air.cells[cell-1]
	c.camped[index] = append(c.camped[index], r.id)
}

// Leave has the device listen to no cell.
func (r *Radio) Leave() { r.air.decamp(r.id) }

// Cell is the cell on which the device camps, if it does.
func (r *Radio) Cell() (Cell, bool) {
	id := r.air.devices[r.id].cell
	if id == 0 {
		return Cell{}, false
	}
	return r.air.cells[id-1].Cell, true
}

// Send sends a frame to the cell on which the device camps. Without one the
// frame is gone.
func (r *Radio) Send(f *RadioFrame) {
	cell := r.air.devices[r.id].cell
	if cell == 0 {
		return
	}
	r.air.send(airFrame{frame: *f, cell: cell, device: r.id, up: true})
}
