package scenarios

import (
	"cmp"
	"fmt"
	"hash/crc32"
	"maps"
	"slices"
	"time"

	"sunsetlab/gtpv1"
	"sunsetlab/gtpv2"
	"sunsetlab/sim"
)

// Detection is what an operator that owns HSS and gateway, and nothing of the
// radio network, learns of the devices of one type.
type Detection struct {
	// TAC is the type allocation code, the first eight digits of the IMEI; empty
	// for subscribers whose equipment no log names.
	TAC string `json:"tac"`
	// Subscribers of the type that the logs know.
	Subscribers int `json:"subscribers"`
	// Flapping are those that come back again and again.
	Flapping []Flap `json:"flapping,omitempty"`
	// UTRANOnly are those that were served on 3G and never asked for a session
	// on LTE.
	UTRANOnly []string `json:"utran_only,omitempty"`
	// RefusedOnLTE are those whose session was refused with RAT type 6, E-UTRAN,
	// and accepted with 1, UTRAN.
	RefusedOnLTE []string `json:"refused_on_lte,omitempty"`
}

// Flap is a subscriber that comes back again and again, and which log shows it:
// how often a location was updated in the HSS, and a session asked for at the
// gateway.
type Flap struct {
	IMSI            string `json:"imsi"`
	LocationUpdates int    `json:"location_updates"`
	Sessions        int    `json:"sessions"`
}

// typeAllocation is the type allocation code of a model's devices: they share
// one, of those for tests (GSMA TS.06), and hardly ever with another model.
func typeAllocation(model string) string {
	if model == "" {
		return "35209900"
	}
	return fmt.Sprintf("0010%04d", crc32.ChecksumIEEE([]byte(model))%10_000)
}

// A subscriber flaps that comes back this often, each time within flapWithin of
// the time before.
const (
	flapTimes  = 4
	flapWithin = 15 * time.Minute
)

// dossier is what the logs hold of one subscriber.
type dossier struct {
	tac                 string
	located             []time.Time
	sessions            []time.Time
	asked               gtpv2.RATType // of the request under way
	lte, refused, utran bool
}

// Detect reads the logs of HSS and gateway: calls over S6a, and the requests
// for sessions that reach the gateway with their answers.
func Detect(events []sim.Event) []Detection {
	all := map[string]*dossier{}
	for i := range events {
		e := &events[i]
		if e.Kind != sim.Sent || e.Lost || e.Device == "" {
			continue
		}
		switch e.Name {
		case "Update-Location-Request":
			d := dossierOf(all, e.Device)
			d.located = append(d.located, e.Time)
		case "Create Session Request", "Create PDP Context Request":
			noteSession(all, e)
		case "Create Session Response", "Create PDP Context Response":
			noteAnswer(all, e)
		}
	}
	return detections(all)
}

func dossierOf(all map[string]*dossier, imsi string) *dossier {
	if all[imsi] == nil {
		all[imsi] = new(dossier)
	}
	return all[imsi]
}

// noteSession takes a request for a session, of either GTP.
func noteSession(all map[string]*dossier, e *sim.Event) {
	var imsi, imei string
	rat := gtpv2.EUTRAN
	if e.Protocol == sim.GTPv1 {
		var m gtpv1.CreatePDPContextRequest
		if m.Decode(e.Bytes) != nil {
			return
		}
		imsi, imei, rat = m.IMSI.String(), m.IMEISV.String(), gtpv2.UTRAN
		if m.IMEISV.IsZero() {
			imei = m.IMEI.String()
		}
	} else {
		var m gtpv2.CreateSessionRequest
		if m.Decode(e.Bytes) != nil {
			return
		}
		imsi, imei = m.IMSI.String(), m.MEI.String()
		if m.MEI.IsZero() {
			imei = m.IMEI.String()
		}
	}
	const tacDigits = 8
	d := dossierOf(all, imsi)
	if len(imei) >= tacDigits {
		d.tac = imei[:tacDigits]
	}
	d.asked = rat
	d.lte = d.lte || rat == gtpv2.EUTRAN
	d.sessions = append(d.sessions, e.Time)
}

// noteAnswer takes the gateway's answer to the request before.
func noteAnswer(all map[string]*dossier, e *sim.Event) {
	d := all[e.Device]
	switch {
	case d == nil:
	case d.asked == gtpv2.EUTRAN && e.Cause != "":
		d.refused = true
	case d.asked == gtpv2.UTRAN && e.Cause == "":
		d.utran = true
	}
}

func detections(all map[string]*dossier) []Detection {
	types := map[string]*Detection{}
	for _, imsi := range slices.Sorted(maps.Keys(all)) {
		d := all[imsi]
		t := types[d.tac]
		if t == nil {
			t = &Detection{TAC: d.tac}
			types[d.tac] = t
		}
		t.Subscribers++
		if flaps(d.located) || flaps(d.sessions) {
			t.Flapping = append(t.Flapping, Flap{imsi, len(d.located), len(d.sessions)})
		}
		if d.utran && !d.lte {
			t.UTRANOnly = append(t.UTRANOnly, imsi)
		}
		if d.utran && d.refused {
			t.RefusedOnLTE = append(t.RefusedOnLTE, imsi)
		}
	}
	found := make([]Detection, 0, len(types))
	for _, t := range types {
		found = append(found, *t)
	}
	slices.SortFunc(found, func(a, b Detection) int { return cmp.Compare(a.TAC, b.TAC) })
	return found
}

// flaps tells whether somebody came back again and again.
func flaps(times []time.Time) bool {
	row := 1
	for i := 1; i < len(times); i++ {
		if row++; times[i].Sub(times[i-1]) > flapWithin {
			row = 1
		}
		if row >= flapTimes {
			return true
		}
	}
	return false
}
