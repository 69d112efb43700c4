package scenarios

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"sunsetlab/hss"
	"sunsetlab/nas"
	"sunsetlab/nas/aka"
	"sunsetlab/scenarios/strict"
)

// subscriptions says which subscriber is in which device.
type subscriptions struct {
	first   map[string]uint64 // a device's first IMSI as a number
	files   map[nas.IMSI]hss.Subscriber
	profile map[string]*hss.Profile // by device
}

// holding is the subscription of one device: what the HSS holds and what the
// card holds.
type holding struct {
	name       string
	imsi       nas.IMSI
	imeisv     nas.IMEISV
	known      bool
	subscriber hss.Subscriber
	card       aka.Key
	cardSQN    aka.SQN
	mncDigits  int
}

// names lists a device's name, or those of several.
func (s *Scenario) names(device string) []string {
	n := s.Devices[device].Count
	if n == 0 {
		return []string{device}
	}
	names := make([]string, n)
	for i := range names {
		names[i] = device + "-" + strconv.Itoa(i+1)
	}
	return names
}

// resolveSubscriptions gives every device its IMSIs and its APN profile.
func (c *checker) resolveSubscriptions() {
	c.holdings = subscriptions{first: map[string]uint64{}, files: map[nas.IMSI]hss.Subscriber{}, profile: map[string]*hss.Profile{}}
	if len(c.networks) == 0 {
		return
	}
	c.loadFile()
	taken := c.takeGiven()
	for _, name := range c.order {
		path, d := "devices."+name, c.Devices[name]
		home := c.home(d)
		if home == nil || home.PLMN.IsZero() {
			continue
		}
		sound := c.checkSubscribedAPNs(path+".subscription", &d.Subscription, home)
		c.holdings.profile[name] = profileFor(name, &d.Subscription, home)
		if d.IMSI.IsZero() {
			c.holdings.first[name] = taken.add(name, imsiNumber(home.PLMN, 1), d.instances())
		} else {
			c.checkInFile(path, d)
		}
		if sound {
			c.checkHolding(path, name)
		}
	}
}

// imsiRange is the IMSIs of one device, or of several.
type imsiRange struct {
	device      string
	first, last uint64
}

type imsiRanges []imsiRange

// overlapping returns a range that shares an IMSI with first to last.
func (r imsiRanges) overlapping(first, last uint64) (imsiRange, bool) {
	for _, have := range r {
		if first <= have.last && have.first <= last {
			return have, true
		}
	}
	return imsiRange{}, false
}

// add finds n free IMSIs in a row, from least on, and returns the first.
func (r *imsiRanges) add(device string, least, n uint64) uint64 {
	for {
		have, clash := r.overlapping(least, least+n-1)
		if !clash {
			*r = append(*r, imsiRange{device, least, least + n - 1})
			return least
		}
		least = have.last + 1
	}
}

// takeGiven notes the IMSIs that devices name themselves.
func (c *checker) takeGiven() *imsiRanges {
	taken := new(imsiRanges)
	for _, name := range c.order {
		d := c.Devices[name]
		if d.IMSI.IsZero() {
			continue
		}
		first := imsiOf(d.IMSI)
		last := first + d.instances() - 1
		if other, clash := taken.overlapping(first, last); clash {
			c.reject("devices."+name+".imsi", "%s and %s have the same IMSI %s", name, other.device, c.imsi(max(first, other.first)))
		}
		*taken = append(*taken, imsiRange{name, first, last})
		c.holdings.first[name] = first
	}
	return taken
}

// instances is how many there are of a device.
func (d *Device) instances() uint64 { return uint64(max(d.Count, 1)) }

func (c *checker) loadFile() {
	if c.Subscribers == "" {
		return
	}
	var profiles []*hss.Profile
	for _, n := range c.networks {
		profiles = append(profiles, profileFor(n.Name, &Subscription{}, n))
	}
	all, err := loadSubscribers(c.beside, c.Subscribers, profiles)
	for _, e := range split(err) {
		c.reject("subscribers", "%v", e)
	}
	for _, s := range all {
		c.holdings.files[s.IMSI] = s
	}
}

// checkInFile has a device that names an IMSI find it where subscribers come
// from a file.
func (c *checker) checkInFile(path string, d Device) {
	if c.Subscribers == "" || len(c.holdings.files) == 0 || c.doc.Line(path+".subscription") > 0 {
		return
	}
	if _, ok := c.holdings.files[d.IMSI]; !ok {
		known := make([]string, 0, len(c.holdings.files))
		for imsi := range c.holdings.files {
			known = append(known, imsi.String())
		}
		slices.Sort(known)
		hint := ""
		if near, ok := strict.Nearest(d.IMSI.String(), known); ok {
			hint = "; did you mean " + near + "?"
		}
		c.reject(path+".imsi", "%s is not in %s%s", d.IMSI, c.Subscribers, hint)
	}
}

func (c *checker) checkHolding(path, name string) {
	const perCode = 10_000_000_000 // IMSIs with the same first five digits
	d := c.Devices[name]
	if digits := len(d.IMSI.String()); !d.IMSI.IsZero() && digits != 15 {
		c.reject(path+".imsi", "%d digits, want 15", digits)
		return
	}
	if first, n := c.holdings.first[name], d.instances(); !d.IMSI.IsZero() && first/perCode != (first+n-1)/perCode {
		c.reject(path+".imsi", "%d IMSIs from %s on are more than its network code has", n, d.IMSI)
		return
	}
	h, err := c.holding(name, 0)
	if err != nil {
		c.reject(path, "%v", err)
		return
	}
	for _, err := range split(errors.Unwrap(h.subscriber.Validate())) {
		c.reject(path+".subscription", "%v", err)
	}
}

// imsiNumber is the IMSI of a network's n-th subscriber.
func imsiNumber(p nas.PLMN, n uint64) uint64 {
	v, _ := strconv.ParseUint(p.String(), 10, 64)
	for range 15 - len(p.String()) {
		v *= 10
	}
	return v + n
}

func imsiOf(i nas.IMSI) uint64 {
	v, _ := strconv.ParseUint(i.String(), 10, 64)
	return v
}

func (s *Scenario) imsi(n uint64) nas.IMSI {
	i, err := nas.ParseIMSI(fmt.Sprintf("%015d", n))
	if err != nil {
		return nas.IMSI{}
	}
	return i
}

// holding makes the subscription of the i-th of a device.
func (s *Scenario) holding(device string, i int) (holding, error) {
	d := s.Devices[device]
	n := s.holdings.first[device] + uint64(i)
	h := holding{name: device, imsi: s.imsi(n), known: d.Subscription.Known == nil || *d.Subscription.Known, mncDigits: s.mncDigits(d)}
	if h.imsi.IsZero() {
		return h, fmt.Errorf("IMSI %d has more than 15 digits", n)
	}
	if d.Count > 0 {
		h.name = device + "-" + strconv.Itoa(i+1)
	}
	var err error
	if h.imeisv, err = nas.ParseIMEISV(fmt.Sprintf("%s%06d01", typeAllocation(d.Model), n%1_000_000)); err != nil {
		return h, err
	}
	h.subscriber = s.subscriber(device, &d, h.imsi)
	h.card, h.cardSQN = h.subscriber.Key, h.subscriber.SQN
	if d.USIM.K.set {
		h.card.K = d.USIM.K.value
	}
	if d.USIM.OPc.set {
		h.card.OPc = d.USIM.OPc.value
	}
	if d.USIM.SQN != nil {
		h.cardSQN = *d.USIM.SQN
	}
	return h, nil
}

func (s *Scenario) mncDigits(d Device) int {
	for _, n := range s.networks {
		if d.Network == "" || d.Network == n.Name {
			return n.PLMN.MNCLen()
		}
	}
	return 2
}

// subscriber is what the HSS holds for a device: from the file of subscribers,
// or from what the device states, the rest generated from the IMSI.
func (s *Scenario) subscriber(device string, d *Device, imsi nas.IMSI) hss.Subscriber {
	if sub, ok := s.holdings.files[imsi]; ok {
		return sub
	}
	// Keys that nobody has to keep secret, but that differ between cards.
	made := sha256.Sum256([]byte("sunsetlab " + imsi.String()))
	sub := hss.Subscriber{IMSI: imsi, AMF: aka.SeparationBit, AMBR: defaultAMBR, Profile: s.holdings.profile[device]}
	copy(sub.Key.K[:], made[:16])
	copy(sub.Key.OPc[:], made[16:])
	given := &d.Subscription
	if given.K.set {
		sub.Key.K = given.K.value
	}
	switch {
	case given.OPc.set:
		sub.Key.OPc = given.OPc.value
	case given.OP.set:
		sub.Key.OPc = aka.DeriveOPc(sub.Key.K, given.OP.value)
	}
	if given.SQN != nil {
		sub.SQN = *given.SQN
	}
	if given.AMF != nil {
		sub.AMF = uint16(given.AMF[0])<<8 | uint16(given.AMF[1])
	}
	if given.NAM != nil {
		sub.NetworkAccessMode = *given.NAM
	}
	sub.AccessRestriction = restrictionOf(given.ARD)
	sub.MSISDN = given.MSISDN
	if sub.MSISDN.IsZero() && sub.NetworkAccessMode == hss.PacketAndCircuit {
		digits := imsi.String()
		sub.MSISDN, _ = nas.ParseMSISDN("81" + digits[len(digits)-min(10, len(digits)):])
	}
	return sub
}

func restrictionOf(names []Restriction) hss.AccessRestriction {
	var all hss.AccessRestriction
	for _, name := range names {
		r, err := hss.ParseAccessRestriction(string(name))
		if err == nil { // the decoder lets no other word in
			all |= r
		}
	}
	return all
}

var defaultAMBR = hss.AMBR{Uplink: 50_000_000, Downlink: 100_000_000}

// profileFor makes the APN profile of a subscription in its home network.
func profileFor(name string, s *Subscription, n *Network) *hss.Profile {
	p := &hss.Profile{Name: name, Default: s.DefaultAPN}
	names := s.APNs
	if len(names) == 0 {
		names = slices.Sorted(maps.Keys(n.APNs))
	}
	for _, apn := range names {
		a := n.APNs[apn]
		if p.Default == "" && a.Default {
			p.Default = apn
		}
		p.APNs = append(p.APNs, hss.APN{Name: apn, PDNType: a.pdnType(), QCI: a.qci(), AMBR: defaultAMBR,
			ARP: hss.ARP{Priority: 8, Vulnerable: true}, Auth: a.auth()})
	}
	if p.Default == "" {
		p.Default = names[0]
	}
	if len(s.APNs) == 0 && !slices.Contains(names, apnOfIMS) {
		p.APNs = append(p.APNs, hss.APN{Name: apnOfIMS, PDNType: hss.IPv4v6, QCI: 5, AMBR: defaultAMBR, ARP: hss.ARP{Priority: 8, Vulnerable: true}})
	}
	return p
}

func (a APN) pdnType() hss.PDNType {
	if a.PDNType == nil {
		return hss.IPv4v6
	}
	return *a.PDNType
}

func (a APN) qci() uint8 {
	if a.QCI == 0 {
		return 9
	}
	return a.QCI
}

func (a APN) auth() hss.APNAuth {
	return hss.APNAuth{Method: a.Auth, Username: a.Username, Password: a.Password,
		Required: a.Auth != hss.AuthNone && (a.AuthRequired == nil || *a.AuthRequired)}
}
