// multipart/form-data from fields and stored media.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <string>
#include <vector>

#include "adapters/adapter.hpp"

namespace yishi::delivery {

struct multipart {
    std::string type;  // the Content-Type, with the boundary
    std::string body;
    bool complete = false;  // false: a file could not be read
};

// Reads files: not for the io thread.
boost::asio::awaitable<multipart> encode_form(std::vector<adapters::form_part> parts,
                                              std::string media_folder);

}  // namespace yishi::delivery
