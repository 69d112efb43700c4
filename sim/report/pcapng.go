package report

import (
	"bytes"
	"fmt"
	"hash/fnv"
	"io"
	"net/netip"
	"time"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
	"github.com/gopacket/gopacket/pcapgo"

	"sunsetlab/sim"
)

// The interfaces of a capture: IPv4 for the links, exported PDUs for plain NAS.
const (
	linkTypeIPv4        = layers.LinkType(228)
	linkTypeExportedPDU = layers.LinkType(252)

	interfaceLinks = 0
	interfaceNAS   = 1
)

// hold is how long a frame is kept back, in the trace's time, for the comments
// that come of it: a device decides some milliseconds after the message was on
// the wire.
const hold = time.Second

// PCAP writes a trace as a pcapng capture: S1AP over SCTP, GTPv2-C over UDP,
// SGsAP over SCTP, each between addresses of the capture's own. A frame with
// ciphered NAS is followed by one with the plain message, as an exported PDU
// for Wireshark's nas-eps; comments on both name the other. NAS of 3G is an
// exported PDU too, for gsm_a_dtap. What was decided upon a message is a comment.
type PCAP struct {
	w       *pcapgo.NgWriter
	err     error
	frames  []*frame // kept back, in order
	written uint32   // frames so far

	addresses  map[string]netip.Addr
	directions map[[3]string]*direction
	names      *names
	// conversations are the TCP connections under way.
	conversations map[uint32]*conversation

	carried map[string]*frame      // frames kept back by the NAS they carry
	latest  map[[2]string]*frame   // and by its device and name
	decided map[sim.EventID]*frame // and by what came of them
	// displaced are events whose frame is not known yet, by id and in order.
	displaced map[sim.EventID]bool
	homeless  []sim.Event
	waiting   map[string]*sim.Event // NAS sent and not seen on S1 yet, by wire bytes
	pending   []string              // its keys, oldest first
}

// maxPending bounds the NAS messages that wait to be seen on S1: those lost on
// the air never are.
const maxPending = 4096

// frame is a message to be written: its packets, and the plain NAS in it.
type frame struct {
	at       time.Time
	from, to netip.Addr
	packets  [][]byte
	nas      []nasInside
	alone    []byte // in place of packets, NAS that is carried by none
	comments []string
	device   string
}

type nasInside struct {
	wire     []byte
	plain    []byte
	from, to netip.Addr
	name     string
	comments []string
}

// NewPCAP starts a capture. Nothing of it is sure to be written before Close.
func NewPCAP(w io.Writer) (*PCAP, error) {
	options := pcapgo.NgWriterOptions{SectionInfo: pcapgo.NgSectionInfo{Application: "sunsetlab"}}
	ng, err := pcapgo.NewNgWriterInterface(w, pcapgo.NgInterface{Name: "links", LinkType: linkTypeIPv4, TimestampResolution: 9}, options)
	if err == nil {
		_, err = ng.AddInterface(pcapgo.NgInterface{Name: "plain NAS", LinkType: linkTypeExportedPDU, TimestampResolution: 9})
	}
	if err != nil {
		return nil, fmt.Errorf("starting the capture: %w", err)
	}
	return &PCAP{w: ng, names: newNames(), addresses: map[string]netip.Addr{}, directions: map[[3]string]*direction{},
		conversations: map[uint32]*conversation{},
		carried:       map[string]*frame{}, latest: map[[2]string]*frame{},
		decided: map[sim.EventID]*frame{}, waiting: map[string]*sim.Event{}, displaced: map[sim.EventID]bool{}}, nil
}

// Observe takes the next event of the trace.
func (p *PCAP) Observe(e sim.Event) {
	p.release(e.Time)
	switch e.Kind {
	case sim.Sent:
		if e.Bytes == nil {
			return
		}
		if e.Protocol == sim.NAS {
			if eps(e.Bytes) {
				p.noteNAS(&e)
			} else {
				p.captureOn3G(&e)
			}
			return
		}
		p.capture(&e)
	default:
		p.note(&e)
	}
}

// note adds what came of a message to its frame.
func (p *PCAP) note(e *sim.Event) {
	switch e.Kind {
	case sim.Received:
		p.noteReceived(e)
	case sim.Decision, sim.StatusChange:
		p.noteDecision(e)
	}
}

// Close writes what is kept back, and returns the first error of the capture.
// It does not close the file.
func (p *PCAP) Close() error {
	p.place()
	for _, f := range p.frames {
		p.write(f)
	}
	p.frames = nil
	return p.flush()
}

// capture makes a frame of a message on a link.
func (p *PCAP) capture(e *sim.Event) {
	f := &frame{at: e.Time, from: p.address(e.From), to: p.address(e.To), packets: p.encapsulate(e), device: e.Device}
	if f.packets == nil {
		return
	}
	if e.Lost {
		f.comments = append(f.comments, "lost: it never arrived")
	}
	if e.Protocol == sim.SMTP && inTLS(e.Bytes) {
		f.comments = append(f.comments, "in TLS, which the lab does not cipher: "+e.Name)
	}
	if e.Protocol == sim.S1AP {
		facts := readS1AP(e.Bytes)
		f.device = p.names.learn(e, &facts)
		for _, msg := range facts.nas {
			p.inside(f, msg)
		}
	}
	p.frames = append(p.frames, f)
}

// captureOn3G makes a frame of a NAS message to or from an SGSN or an MSC. What
// carries it is no protocol that Wireshark knows, and it is ciphered on the air
// alone: so the message itself is the frame.
func (p *PCAP) captureOn3G(e *sim.Event) {
	p.names.learnOn3G(e)
	f := &frame{at: e.Time, from: p.address(p.names.of(e.From)), to: p.address(p.names.of(e.To)), alone: e.Bytes, device: e.Device}
	p.frames = append(p.frames, f)
	p.latest[[2]string{p.names.of(e.Device), e.Name}] = f
}

// inTLS tells whether a message is a record of application data.
func inTLS(pdu []byte) bool { return len(pdu) > 5 && pdu[0] == 23 && pdu[1] == 3 }

// inside notes a NAS message in a frame.
func (p *PCAP) inside(f *frame, msg []byte) {
	key := string(msg)
	n := nasInside{wire: msg, from: f.from, to: f.to}
	if e := p.waiting[key]; e != nil {
		n.name = e.Name
		n.plain = e.Plain
		p.latest[[2]string{f.device, e.Name}] = f
		delete(p.waiting, key)
	}
	f.nas = append(f.nas, n)
	p.carried[key] = f
}

// noteNAS takes a NAS message from who sent it. A device does so before the
// message is on S1; so does the core, or at the same moment.
func (p *PCAP) noteNAS(e *sim.Event) {
	key := string(e.Bytes)
	if f := p.carried[key]; f != nil && !f.at.Before(e.Time) {
		p.explain(f, e)
		return
	}
	p.waiting[key] = e
	p.pending = append(p.pending, key)
	if len(p.pending) > 2*maxPending {
		for _, key := range p.pending[:maxPending] {
			delete(p.waiting, key)
		}
		p.pending = append(p.pending[:0], p.pending[maxPending:]...)
	}
}

// explain says what a NAS message in a frame is.
func (p *PCAP) explain(f *frame, e *sim.Event) {
	for i := range f.nas {
		if n := &f.nas[i]; bytes.Equal(n.wire, e.Bytes) {
			n.name, n.plain = e.Name, e.Plain
		}
	}
	p.latest[[2]string{f.device, e.Name}] = f
}

// noteReceived ties what a receiver makes of a NAS message to its frame. Where
// the sender is none of the trace's own, the receiver may tell what was inside.
func (p *PCAP) noteReceived(e *sim.Event) {
	if f := p.carried[string(e.Bytes)]; f != nil && len(e.Plain) > 0 {
		p.explain(f, e)
	}
	f := p.latest[[2]string{p.names.of(e.Device), e.Name}]
	if f == nil {
		p.displace(e)
		return
	}
	p.decided[e.ID] = f
	if e.Detail != "" {
		p.comment(f, e.Name, e.To+" reads: "+e.Detail)
	}
}

// noteDecision adds a decision to the frame that it goes back to, as long as
// that is kept.
func (p *PCAP) noteDecision(e *sim.Event) {
	f := p.decided[e.Because]
	if f == nil {
		if p.displaced[e.Because] {
			p.displace(e)
		}
		return
	}
	p.decided[e.ID] = f
	p.comment(f, "", e.From+": "+noteText(e))
}

// displace keeps an event that has no frame yet: the core may speak of an IMSI
// before anything on S1 has told whose it is.
func (p *PCAP) displace(e *sim.Event) {
	if p.displaced == nil {
		return // it has been tried
	}
	if len(p.homeless) == maxPending {
		p.place()
	}
	p.displaced[e.ID] = true
	p.homeless = append(p.homeless, *e)
}

// place tries once more to find the frames of what had none.
func (p *PCAP) place() {
	homeless := p.homeless
	p.displaced = nil
	for i := range homeless {
		p.note(&homeless[i])
	}
	p.homeless, p.displaced = homeless[:0], map[sim.EventID]bool{}
}

// comment adds a comment to a frame, and to that of the plain message in it.
func (p *PCAP) comment(f *frame, message, text string) {
	f.comments = append(f.comments, text)
	for i := range f.nas {
		if n := &f.nas[i]; n.plain != nil && (message == "" || n.name == message) {
			n.comments = append(n.comments, text)
		}
	}
}

// release writes and forgets the frames that are kept back no longer, a second's
// worth at a time, since forgetting takes looking at all that is known.
func (p *PCAP) release(now time.Time) {
	if len(p.frames) == 0 || now.Sub(p.frames[0].at) < 2*hold {
		return
	}
	p.writeUntil(now.Add(-hold))
}

// Flush writes what comments can no longer come to, so that the capture can be
// read while it grows.
func (p *PCAP) Flush(now time.Time) error {
	p.writeUntil(now.Add(-hold))
	return p.flush()
}

func (p *PCAP) flush() error {
	if err := p.w.Flush(); err != nil && p.err == nil {
		p.err = err
	}
	if p.err != nil {
		return fmt.Errorf("writing the capture: %w", p.err)
	}
	return nil
}

func (p *PCAP) writeUntil(until time.Time) {
	p.place()
	n := 0
	for n < len(p.frames) && p.frames[n].at.Before(until) {
		p.write(p.frames[n])
		n++
	}
	gone := map[*frame]bool{}
	for _, f := range p.frames[:n] {
		gone[f] = true
	}
	p.frames = append(p.frames[:0], p.frames[n:]...)
	forget(p.carried, gone)
	forget(p.latest, gone)
	forget(p.decided, gone)
}

func forget[K comparable](m map[K]*frame, gone map[*frame]bool) {
	for k, f := range m {
		if gone[f] {
			delete(m, k)
		}
	}
}

// write writes a frame's packets and then the plain NAS that is in it.
func (p *PCAP) write(f *frame) {
	if f.device != "" {
		f.comments = append([]string{"device: " + p.names.of(f.device)}, f.comments...)
	}
	if f.alone != nil {
		p.writePacket(interfaceNAS, f.at, exportedNAS(f.from, f.to, p.written+1, f.alone), f.comments)
		return
	}
	number := p.written + uint32(len(f.packets)) // of the last packet
	next := number
	for i := range f.nas {
		if n := &f.nas[i]; n.ciphered() {
			next++
			f.comments = append(f.comments, fmt.Sprintf("%s in plain: frame %d", n.title(), next))
		}
	}
	for i, packet := range f.packets {
		var comments []string
		if i == len(f.packets)-1 {
			comments = f.comments
		}
		p.writePacket(interfaceLinks, f.at, packet, comments)
	}
	for i := range f.nas {
		if n := &f.nas[i]; n.ciphered() {
			comments := append([]string{fmt.Sprintf("%s of frame %d, in plain", n.title(), number)}, n.comments...)
			p.writePacket(interfaceNAS, f.at, exportedNAS(n.from, n.to, number, n.plain), comments)
		}
	}
}

// ciphered tells whether a message can't be read as it is on the wire: a
// security header type of 2 or 4 (TS 24.301 9.3.1).
func (n *nasInside) ciphered() bool {
	if len(n.plain) == 0 || len(n.wire) == 0 {
		return false
	}
	t := n.wire[0] >> 4
	return t == 2 || t == 4
}

func (n *nasInside) title() string {
	if n.name == "" {
		return "NAS message"
	}
	return n.name
}

func (p *PCAP) writePacket(intf int, at time.Time, data []byte, comments []string) {
	p.written++
	if p.err != nil {
		return
	}
	for i, c := range comments {
		comments[i] = clip(c)
	}
	p.err = p.w.WritePacketWithOptions(gopacket.CaptureInfo{Timestamp: at, CaptureLength: len(data), Length: len(data), InterfaceIndex: intf},
		data, pcapgo.NgPacketOptions{Comments: comments})
}

// clip keeps a comment within what an option's length can say.
func clip(s string) string {
	const most = 1000
	if len(s) <= most {
		return s
	}
	return cut(s, most/4)
}

// address gives each element an address of 198.18.0.0/15, which is for labs
// (RFC 2544), in order of appearance.
func (p *PCAP) address(name string) netip.Addr {
	a, ok := p.addresses[name]
	if !ok {
		n := uint32(len(p.addresses)+1) & 0x1ffff
		a = netip.AddrFrom4([4]byte{198, 18 + byte(n>>16), byte(n >> 8), byte(n)})
		p.addresses[name] = a
	}
	return a
}

// direction is the association's direction that a message takes. Numbers and
// tag follow from the names, so that a capture is the same each time.
func (p *PCAP) direction(e *sim.Event) *direction {
	key := [3]string{e.Protocol.String(), e.From, e.To}
	d := p.directions[key]
	if d == nil {
		h := fnv.New64a()
		for _, s := range key {
			fmt.Fprintf(h, "%s\x00", s)
		}
		sum := h.Sum64()
		d = &direction{tsn: uint32(sum >> 32), tag: uint32(sum) | 1}
		p.directions[key] = d
	}
	return d
}
