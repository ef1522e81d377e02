#include "storage/sql/job.hpp"

namespace yishi::storage {

boost::system::error_code current_error(std::string& text) {
    try {
        throw;
    } catch (const boost::system::system_error& error) {
        text = error.what();
        return error.code();
    } catch (const std::exception& error) {
        text = error.what();
    } catch (...) {
        text = "an exception of unknown type";
    }
    return make_error_code(errc::failed);
}

std::string failure_text(const job& of, const std::string& why) {
    const std::string_view request = of.request();
    const std::string brought = request.empty() ? "" : " (request " + std::string(request) + ")";
    return "a unit of work failed" + brought + ": " + why;
}

}  // namespace yishi::storage
