package eps

// EPSNetworkFeatureSupport is TS 24.301 9.9.3.12A, one to three octets. The
// zero value supports nothing, which is also what an absent element means.
type EPSNetworkFeatureSupport struct{ octets }

// NetworkFeature is a bit of the EPS network feature support.
type NetworkFeature uint8

// The features, by the standard's names.
const (
	IMSVoPS       NetworkFeature = 0 // IMS voice over PS session in S1 mode
	EMCBS         NetworkFeature = 1 // emergency bearer services in S1 mode
	EPCLCS        NetworkFeature = 2
	ESRPS         NetworkFeature = 5 // extended service request for packet services
	ERwoPDN       NetworkFeature = 6 // EMM-REGISTERED without PDN connection
	CPCIoT        NetworkFeature = 7
	UPCIoT        NetworkFeature = 8
	S1UData       NetworkFeature = 9
	HCCPCIoT      NetworkFeature = 10
	NetworkEPCO   NetworkFeature = 11 // extended protocol configuration options
	RestrictEC    NetworkFeature = 12
	RestrictDCNR  NetworkFeature = 13
	IWKN26        NetworkFeature = 14
	FifteenBearer NetworkFeature = 15
	NetworkNCR    NetworkFeature = 16 // NAS signalling connection release
	NetworkPIV    NetworkFeature = 17 // paging indication for voice services
	NetworkRPR    NetworkFeature = 18 // reject paging request
	NetworkPR     NetworkFeature = 19 // paging restriction
	NetworkPTCC   NetworkFeature = 20 // paging timing collision control
)

// NewEPSNetworkFeatureSupport returns an element, at least one octet long, that
// supports the features.
func NewEPSNetworkFeatureSupport(features ...NetworkFeature) EPSNetworkFeatureSupport {
	s := EPSNetworkFeatureSupport{octetsOf(0)}
	for _, f := range features {
		s.setBit(uint8(f))
	}
	return s
}

// EPSNetworkFeatureSupportOf returns the element with these octets, at most 3.
func EPSNetworkFeatureSupportOf(b ...byte) EPSNetworkFeatureSupport {
	return EPSNetworkFeatureSupport{octetsOf(b[:min(len(b), 3)]...)}
}

// Has reports whether the network supports a feature.
func (s EPSNetworkFeatureSupport) Has(f NetworkFeature) bool { return s.bit(uint8(f)) }

// CSLCS returns the two bits on location services by the CS domain: 0 no
// information, 1 supported, 2 not supported.
func (s EPSNetworkFeatureSupport) CSLCS() uint8 { return s.at(0) >> 3 & 3 }
