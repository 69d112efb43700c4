package aaa_test

import (
	"fmt"

	"sunsetlab/hss"
	"sunsetlab/hss/aaa"
	"sunsetlab/nas"
)

// An APN whose devices share a login, and one subscriber whose device cannot be
// taught it.
func ExampleRule() {
	device, _ := nas.ParseIMSI("440101234567890")
	rule := &aaa.Rule{Method: hss.AuthCHAP, Required: true,
		Login:       aaa.Login{Username: "mobile@iij", Password: aaa.NewSecret("iij")},
		Subscribers: map[nas.IMSI]aaa.Subscriber{device: {Tolerance: aaa.AcceptMissing}}}
	other, _ := nas.ParseIMSI("440101234567891")
	for _, imsi := range []nas.IMSI{device, other} {
		fmt.Println(rule.Judge(&aaa.Request{Session: aaa.Session{APN: "iijmobile.biz", IMSI: imsi}}))
	}
	wrong := aaa.Credentials{Protocol: aaa.PAP, Username: "mobile@iij", Password: aaa.NewSecret("iij")}
	fmt.Println(rule.Judge(&aaa.Request{Credentials: wrong}))
	// Output:
	// accepted: no credentials, which the APN tolerates
	// rejected: no credentials
	// rejected: the device sent PAP, but the APN takes only chap
}
