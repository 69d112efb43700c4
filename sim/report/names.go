package report

import (
	"sunsetlab/nas"
	"sunsetlab/nas/gprs"
	"sunsetlab/sim"
)

// names knows which subscriber is which device. The core names the one by IMSI
// whom the eNodeB names as a device; both name a connection by its eNB UE S1AP
// ID, and that tells. On 3G a device's own IMSI does, with which it comes.
type names struct {
	device map[string]string // by IMSI
	holder map[s1Connection]string
}

type s1Connection struct {
	enb string
	id  uint32
}

func newNames() *names {
	return &names{device: map[string]string{}, holder: map[s1Connection]string{}}
}

// of is the device's name, for a device or its IMSI.
func (n *names) of(name string) string {
	if d, ok := n.device[name]; ok {
		return d
	}
	return name
}

// learn takes what an S1AP message tells and returns the device it concerns,
// or "".
func (n *names) learn(e *sim.Event, f *s1apFacts) string {
	id, ok := f.enbID.Get()
	if !ok {
		return n.of(e.Device)
	}
	if d, ok := n.holder[s1Connection{e.To, id}]; ok {
		// The eNodeB is the receiver, and the name the core's.
		if e.Device != "" && e.Device != d {
			n.device[e.Device] = d
		}
		return d
	}
	switch {
	case f.last:
		// The identity may be another device's next.
		delete(n.holder, s1Connection{e.From, id})
	case e.Device != "" && f.opens:
		// Only the eNodeB opens connections: what the core says of one that is
		// over is no name of a device.
		n.holder[s1Connection{e.From, id}] = e.Device
	}
	return e.Device
}

// learnOn3G takes the IMSI by which a device calls itself in NAS of 3G.
func (n *names) learnOn3G(e *sim.Event) {
	if e.From == "" || e.From != e.Device || eps(e.Bytes) {
		return
	}
	msg, err := gprs.Decode(e.Bytes, nas.Uplink)
	if err != nil {
		return
	}
	var id nas.MobileIdentity
	switch msg := msg.(type) {
	case *gprs.AttachRequest:
		id = msg.MobileIdentity
	case *gprs.LocationUpdatingRequest:
		id = msg.MobileIdentity
	case *gprs.CMServiceRequest:
		id = msg.MobileIdentity
	}
	if imsi, ok := id.IMSI(); ok && imsi.String() != e.Device {
		n.device[imsi.String()] = e.Device
	}
}
