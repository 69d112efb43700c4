package gprs_test

import (
	"fmt"

	"sunsetlab/nas"
	"sunsetlab/nas/eps"
	"sunsetlab/nas/gprs"
)

func Example() {
	req := &gprs.ActivatePDPContextRequest{
		RequestedNSAPI:      gprs.FirstNSAPI,
		RequestedLLCSAPI:    gprs.LLCSAPI3,
		RequestedQoS:        gprs.SubscribedQoS(),
		RequestedPDPAddress: gprs.PDPAddress{Type: gprs.PDPIPv4},
		APN:                 nas.Some(eps.APN("iijmobile.biz")),
	}
	pdu, err := req.Append(nil)
	if err != nil {
		panic(err)
	}
	m, err := gprs.Decode(pdu, nas.Uplink)
	if err != nil {
		panic(err)
	}
	fmt.Printf("%s: %x\n", m.Name(), pdu)

	reject := &gprs.ActivatePDPContextReject{SMCause: gprs.SMCauseUserAuthenticationFailed}
	reject.TI = m.(*gprs.ActivatePDPContextRequest).TI.Reply()
	fmt.Println(reject.Name(), reject.SMCause)
	// Output:
	// ACTIVATE PDP CONTEXT REQUEST: 0a4105030c000000000000000000000000020121280e0969696a6d6f62696c650362697a
	// ACTIVATE PDP CONTEXT REJECT #29 User authentication failed
}

func ExampleNewSMSSubmit() {
	to, err := gprs.NewCalledNumber("+819012345678")
	if err != nil {
		panic(err)
	}
	submit, err := gprs.NewSMSSubmit(1, to, "3G終了")
	if err != nil {
		panic(err)
	}
	tpdu, err := submit.Append(nil)
	if err != nil {
		panic(err)
	}
	rp, err := (&gprs.RPData{RPHeader: gprs.RPHeader{Reference: 1}, DestinationAddress: gprs.RPAddressOf(to), UserData: tpdu}).Append(nil)
	if err != nil {
		panic(err)
	}
	cp, err := (&gprs.CPData{UserData: rp}).Append(nil)
	if err != nil {
		panic(err)
	}
	fmt.Printf("%x\n", cp)
	// Output:
	// 09012100010007911809214365871501010c91180921436587000808003300477d424e86
}
