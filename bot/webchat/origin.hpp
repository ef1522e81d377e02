// Which web sites may speak to us in a resident's browser. Pure.
#pragma once

#include <string>
#include <string_view>

namespace yishi::webchat {

// "https://town.example" of an address with or without a path; empty if it is none.
std::string_view origin_of(std::string_view url);

// A request without an Origin does not come from another site's page. Otherwise it must be the host
// that was asked, or that of the public address.
bool origin_allowed(std::string_view origin, std::string_view host, std::string_view public_url);

// The page's Content-Security-Policy. Old browsers do not take 'self' for WebSockets, so the host
// that was asked is named, if it is one.
std::string content_security_policy(std::string_view host, std::string_view frame_ancestors);

}  // namespace yishi::webchat
