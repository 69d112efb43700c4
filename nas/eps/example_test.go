package eps_test

import (
	"fmt"

	"sunsetlab/nas"
	"sunsetlab/nas/eps"
)

// A phone that cannot do VoLTE asks for a combined attach; the network grants
// EPS only and says why.
func Example() {
	request := &eps.AttachRequest{
		EPSAttachType:       eps.CombinedAttach,
		NASKeySetIdentifier: eps.NoKey,
		EPSMobileIdentity:   eps.MobileIdentityOfIMSI(nas.MustParseIMSI("440101234567890")),
		UENetworkCapability: eps.NewUENetworkCapability(eps.NewAlgorithmSet(0, 2), eps.NewAlgorithmSet(2), 0, 0),
		ESMMessageContainer: []byte{0x02, 0x01, 0xd0, 0x11},
		VoiceDomain:         nas.Some(nas.NewVoiceDomain(nas.CSVoiceOnly, nas.VoiceCentric)),
	}
	pdu, err := request.Append(nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%x\n", pdu)

	m, err := eps.Decode([]byte("\x07\x42\x01\x49\x06\x00\x44\xf0\x01\x00\x07\x00\x03\x52\x01\xc1\x53\x12"), nas.Downlink)
	if err != nil {
		fmt.Println(err)
		return
	}
	accept := m.(*eps.AttachAccept)
	fmt.Printf("%s: %s, EMM cause %s, VoPS %t\n", m.Name(), accept.EPSAttachResult,
		accept.EMMCause.Value(), accept.EPSNetworkFeatureSupport.Value().Has(eps.IMSVoPS))

	// Output:
	// 07417208490401214365870902a02000040201d0115d0100
	// ATTACH ACCEPT: EPS only, EMM cause #18 CS domain not available, VoPS false
}
