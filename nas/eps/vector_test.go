package eps

import (
	"bufio"
	"encoding/hex"
	"encoding/json"
	"os"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sunsetlab/nas"
)

// vector is a message written by an independent encoder, with the value part
// of each element.
type vector struct {
	Message   string
	Variant   string
	Direction string
	Hex       string
	IEs       []struct {
		Name, IEI, Format string
		Hex               *string
		Value             *uint8
	}
}

func (v vector) bytes(t testing.TB) []byte { return unhex(t, v.Hex) }

func (v vector) direction() nas.Direction {
	if v.Direction == "downlink" {
		return nas.Downlink
	}
	return nas.Uplink
}

func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.Join(strings.Fields(s), ""))
	require.NoError(t, err)
	return b
}

func vectors(t testing.TB) []vector {
	t.Helper()
	f, err := os.Open("testdata/nas_eps.jsonl")
	require.NoError(t, err)
	defer f.Close()
	var all []vector
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var v vector
		require.NoError(t, json.Unmarshal(lines.Bytes(), &v))
		all = append(all, v)
	}
	require.NoError(t, lines.Err())
	return all
}

// vectorNames maps the encoder's class names to this package's types.
var vectorNames = map[string]Message{
	"EMMAttachRequest": &AttachRequest{}, "EMMAttachAccept": &AttachAccept{},
	"EMMAttachComplete": &AttachComplete{}, "EMMAttachReject": &AttachReject{},
	"EMMAuthenticationFailure": &AuthenticationFailure{}, "EMMAuthenticationReject": &AuthenticationReject{},
	"EMMAuthenticationRequest": &AuthenticationRequest{}, "EMMAuthenticationResponse": &AuthenticationResponse{},
	"EMMCPServiceRequest": &ControlPlaneServiceRequest{}, "EMMCSServiceNotification": &CSServiceNotification{},
	"EMMDLGenericNASTransport": &DownlinkGenericNASTransport{}, "EMMULGenericNASTransport": &UplinkGenericNASTransport{},
	"EMMDLNASTransport": &DownlinkNASTransport{}, "EMMULNASTransport": &UplinkNASTransport{},
	"EMMDetachAccept": &DetachAccept{}, "EMMDetachRequestMO": &DetachRequestMO{}, "EMMDetachRequestMT": &DetachRequestMT{},
	"EMMExtServiceRequest": &ExtendedServiceRequest{}, "EMMGUTIReallocCommand": &GUTIReallocationCommand{},
	"EMMGUTIReallocComplete": &GUTIReallocationComplete{}, "EMMIdentityRequest": &IdentityRequest{},
	"EMMIdentityResponse": &IdentityResponse{}, "EMMInformation": &EMMInformation{},
	"EMMSecurityModeCommand": &SecurityModeCommand{}, "EMMSecurityModeComplete": &SecurityModeComplete{},
	"EMMSecurityModeReject": &SecurityModeReject{}, "EMMServiceAccept": &ServiceAccept{},
	"EMMServiceReject": &ServiceReject{}, "EMMServiceRequest": &ServiceRequest{}, "EMMStatus": &EMMStatus{},
	"EMMTrackingAreaUpdateAccept": &TrackingAreaUpdateAccept{}, "EMMTrackingAreaUpdateComplete": &TrackingAreaUpdateComplete{},
	"EMMTrackingAreaUpdateReject": &TrackingAreaUpdateReject{}, "EMMTrackingAreaUpdateRequest": &TrackingAreaUpdateRequest{},
	"ESMActDediEPSBearerCtxtAccept":     &ActivateDedicatedEPSBearerContextAccept{},
	"ESMActDediEPSBearerCtxtReject":     &ActivateDedicatedEPSBearerContextReject{},
	"ESMActDediEPSBearerCtxtRequest":    &ActivateDedicatedEPSBearerContextRequest{},
	"ESMActDefaultEPSBearerCtxtAccept":  &ActivateDefaultEPSBearerContextAccept{},
	"ESMActDefaultEPSBearerCtxtReject":  &ActivateDefaultEPSBearerContextReject{},
	"ESMActDefaultEPSBearerCtxtRequest": &ActivateDefaultEPSBearerContextRequest{},
	"ESMBearerResourceAllocReject":      &BearerResourceAllocationReject{},
	"ESMBearerResourceAllocRequest":     &BearerResourceAllocationRequest{},
	"ESMBearerResourceModifReject":      &BearerResourceModificationReject{},
	"ESMBearerResourceModifRequest":     &BearerResourceModificationRequest{},
	"ESMDataTransport":                  &ESMDataTransport{},
	"ESMDeactEPSBearerCtxtAccept":       &DeactivateEPSBearerContextAccept{},
	"ESMDeactEPSBearerCtxtRequest":      &DeactivateEPSBearerContextRequest{},
	"ESMInformationRequest":             &ESMInformationRequest{},
	"ESMInformationResponse":            &ESMInformationResponse{},
	"ESMModifyEPSBearerCtxtAccept":      &ModifyEPSBearerContextAccept{},
	"ESMModifyEPSBearerCtxtReject":      &ModifyEPSBearerContextReject{},
	"ESMModifyEPSBearerCtxtRequest":     &ModifyEPSBearerContextRequest{},
	"ESMNotification":                   &Notification{},
	"ESMPDNConnectivityReject":          &PDNConnectivityReject{},
	"ESMPDNConnectivityRequest":         &PDNConnectivityRequest{},
	"ESMPDNDisconnectReject":            &PDNDisconnectReject{},
	"ESMPDNDisconnectRequest":           &PDNDisconnectRequest{},
	"ESMRemoteUEReport":                 &RemoteUEReport{},
	"ESMRemoteUEResponse":               &RemoteUEReportResponse{},
	"ESMStatus":                         &ESMStatus{},
}

// TestVectors decodes every golden message, compares each element's value and
// re-encodes to the same octets.
func TestVectors(t *testing.T) {
	seen := map[string]bool{}
	for _, v := range vectors(t) {
		seen[v.Message] = true
		if v.Message == "EMMSecProtNASMessage" {
			continue // TestSecurityProtectedVectors
		}
		t.Run(v.Message+"/"+v.Variant, func(t *testing.T) {
			b := v.bytes(t)
			m, err := Decode(b, v.direction())
			require.NoError(t, err)
			require.IsType(t, vectorNames[v.Message], m)
			again, err := m.Append(nil)
			require.NoError(t, err)
			require.Equal(t, v.Hex, hex.EncodeToString(again))
			compareElements(t, v, m)
			if v.Direction == "both" {
				other, err := Decode(b, nas.Downlink)
				require.NoError(t, err)
				require.Equal(t, m, other)
			}
		})
	}
	for name := range vectorNames {
		require.True(t, seen[name], "no vector of %s", name)
	}
}

// compareElements walks the elements a vector lists beside the fields of the
// message; each field that is present must be listed, and the other way round.
func compareElements(t *testing.T, v vector, m Message) {
	if sr, ok := m.(*ServiceRequest); ok {
		require.Equal(t, *v.IEs[1].Value, sr.KSI)
		require.Equal(t, *v.IEs[2].Value, sr.SequenceNumber)
		require.Equal(t, *v.IEs[3].Hex, hex.EncodeToString(sr.ShortMAC[:]))
		return
	}
	mandatory, optional := elementsOf(t, m)
	for i := 1; i < len(v.IEs); i++ {
		ie := v.IEs[i]
		want := ""
		if ie.Hex != nil {
			want = *ie.Hex
		} else {
			want = strconv.FormatUint(uint64(*ie.Value), 16)
		}
		switch {
		case ie.IEI != "":
			got, ok := optional[strings.ToUpper(ie.IEI)]
			require.True(t, ok, "%s (%s) is absent", ie.Name, ie.IEI)
			require.Equal(t, want, got, ie.Name)
			delete(optional, strings.ToUpper(ie.IEI))
		case ie.Name == "spare":
		case ie.Value != nil && i+1 < len(v.IEs) && v.IEs[i+1].Value != nil && v.IEs[i+1].IEI == "":
			// Of a pair of half octets the one listed second sits low, and a
			// message here declares the low one first.
			low := strconv.FormatUint(uint64(*v.IEs[i+1].Value), 16)
			require.Equal(t, []string{low, want}, mandatory[:2], ie.Name)
			mandatory = mandatory[2:]
			i++
		default:
			require.Equal(t, want, mandatory[0], ie.Name)
			mandatory = mandatory[1:]
		}
	}
	require.Empty(t, mandatory)
	require.Empty(t, optional)
}

// elementsOf returns the value parts of a message's elements, mandatory ones in
// order, present optional ones by identifier; a half octet is one digit.
func elementsOf(t *testing.T, m Message) (mandatory []string, optional map[string]string) {
	optional = map[string]string{}
	v := reflect.ValueOf(m).Elem()
	for i := range v.NumField() {
		tag := strings.Fields(v.Type().Field(i).Tag.Get("nas"))
		if len(tag) == 0 {
			continue
		}
		half := tag[1] == "1/2" || tag[1] == "TV" && tag[2] == "1"
		switch tag[0] {
		case "V", "LV", "LV-E":
			mandatory = append(mandatory, valueHex(t, v.Field(i), half))
			continue
		}
		field := v.Field(i)
		if get := field.MethodByName("Get"); get.IsValid() {
			out := get.Call(nil)
			if !out[1].Bool() {
				continue
			}
			field = out[0]
		} else if field.IsNil() {
			continue
		}
		optional[tag[0]] = valueHex(t, field, half)
	}
	return mandatory, optional
}

func valueHex(t *testing.T, v reflect.Value, half bool) string {
	if a, ok := v.Interface().(interface{ Append([]byte) []byte }); ok {
		return hex.EncodeToString(a.Append(nil))
	}
	switch v.Kind() {
	case reflect.Uint8:
		if half {
			return strconv.FormatUint(v.Uint(), 16)
		}
		return hex.EncodeToString([]byte{byte(v.Uint())})
	case reflect.Slice:
		return hex.EncodeToString(v.Bytes())
	case reflect.Array:
		var b []byte
		for i := range v.Len() {
			b = append(b, byte(v.Index(i).Uint()))
		}
		return hex.EncodeToString(b)
	}
	t.Fatalf("no octets in %s", v.Type())
	return ""
}

func TestSecurityProtectedVectors(t *testing.T) {
	n := 0
	for _, v := range vectors(t) {
		if v.Message != "EMMSecProtNASMessage" {
			continue
		}
		n++
		b := v.bytes(t)
		require.True(t, IsProtected(b))
		var s SecurityProtected
		require.NoError(t, s.Decode(b))
		require.Equal(t, SecurityHeaderType(*v.IEs[0].Value), s.HeaderType)
		require.Equal(t, *v.IEs[1].Hex, hex.EncodeToString(s.MAC[:]))
		require.Equal(t, *v.IEs[2].Value, s.SequenceNumber)
		require.Equal(t, *v.IEs[3].Hex, hex.EncodeToString(s.Payload))
		require.Equal(t, b, s.Append(nil))
		inner, err := Decode(s.Payload, v.direction())
		require.NoError(t, err)
		again, err := inner.Append(nil)
		require.NoError(t, err)
		require.Equal(t, s.Payload, again)
		_, err = Decode(b, v.direction())
		require.EqualError(t, err, "decode NAS message: is security protected")
	}
	require.Equal(t, 4, n)
}
