package scenarios

import (
	"slices"

	"sunsetlab/sim/mme"
)

// Request is a request of a device that a network may refuse by policy.
type Request string

// The requests on LTE, which an MME refuses, and those on 3G, which an SGSN or
// an MSC does.
const (
	AttachRequest      Request = "attach"
	TrackingAreaUpdate Request = "tracking_area_update"
	ServiceRequest     Request = "service_request"
	ExtendedService    Request = "extended_service_request"
	PDNConnectivity    Request = "pdn_connectivity"
	BearerResource     Request = "bearer_resource_modification"

	GPRSAttach         Request = "gprs_attach"
	RoutingAreaUpdate  Request = "routing_area_update"
	GPRSServiceRequest Request = "gprs_service_request"
	ActivatePDPContext Request = "activate_pdp_context"
	ModifyPDPContext   Request = "modify_pdp_context"
	LocationUpdate     Request = "location_update"
	CMService          Request = "cm_service"
)

// Words lists them.
func (Request) Words() []string {
	return []string{string(AttachRequest), string(TrackingAreaUpdate), string(ServiceRequest), string(ExtendedService), string(PDNConnectivity), string(BearerResource),
		string(GPRSAttach), string(RoutingAreaUpdate), string(GPRSServiceRequest), string(ActivatePDPContext), string(ModifyPDPContext),
		string(LocationUpdate), string(CMService)}
}

// lteRequests are the requests that an MME refuses.
var lteRequests = []Request{AttachRequest, TrackingAreaUpdate, ServiceRequest, ExtendedService, PDNConnectivity, BearerResource}

// isLTE tells whether an MME refuses it; an empty one is an attach.
func (r Request) isLTE() bool { return r == "" || slices.Contains(lteRequests, r) }

func (r Request) orAttach() Request {
	if r == "" {
		return AttachRequest
	}
	return r
}

// onLTE is the MME's word for it.
func (r Request) onLTE() mme.Request {
	var on mme.Request
	if r != "" {
		if err := on.UnmarshalText([]byte(r)); err != nil {
			return mme.OnAttach
		}
	}
	return on
}

// byMSC tells whether an MSC refuses it, which counts no refusals.
func (r Request) byMSC() bool { return r == LocationUpdate || r == CMService }
