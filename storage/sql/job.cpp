#include "storage/sql/job.hpp"

namespace yishi::storage {

void complete_all(jobs& done, const std::function<void(const std::string&)>& tell) {
    for (auto& each : done) {
        try {
            each->complete();
        } catch (const std::exception& error) {
            if (tell) tell(std::string("a completion threw: ") + error.what());
        }
        each.reset();
    }
}

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
