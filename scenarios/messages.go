package scenarios

import (
	"fmt"
	"strings"
	"sync"

	"sunsetlab/gtpv1"
	"sunsetlab/gtpv2"
	"sunsetlab/nas/eps"
	"sunsetlab/nas/gprs"
	"sunsetlab/s1ap"
	"sunsetlab/scenarios/strict"
	"sunsetlab/sgsap"
	"sunsetlab/sim"
	"sunsetlab/sip"
)

// messageNames are the names of all messages that a trace may hold, as their
// standards write them.
var messageNames = sync.OnceValue(func() []string {
	names := append(s1ap.MessageNames(), sip.MessageNames()...)
	// What has no name is called by its number.
	add := func(name fmt.Stringer) {
		if s := name.String(); s != "unknown" && !strings.Contains(s, "message ") {
			names = append(names, s)
		}
	}
	for t := range 256 {
		add(eps.MessageType(t))
		add(gtpv1.MessageType(t))
		add(gtpv2.MessageType(t))
		add(sgsap.MessageType(t))
		add(sim.RadioKind(t))
		for _, p := range []gprs.Protocol{gprs.CC, gprs.MM, gprs.RR, gprs.GMM, gprs.SMS, gprs.SM, gprs.RP} {
			add(gprs.MessageType(p)<<8 | gprs.MessageType(t))
		}
	}
	for _, operation := range []string{"Authentication-Information", "Update-Location", "Cancel-Location", "Purge-UE"} {
		names = append(names, operation+"-Request", operation+"-Answer")
	}
	return append(names, "Access-Request", "Access-Accept", "Access-Reject",
		"Accounting-Request Start", "Accounting-Request Interim-Update", "Accounting-Request Stop", "Accounting-Response")
})

// nearest is the message of that name, nearly. A list of all would be of no
// help.
func nearest(name string) string {
	if near, ok := strict.Nearest(name, messageNames()); ok {
		return `; did you mean "` + near + `"?`
	}
	return ""
}
