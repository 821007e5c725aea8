/* Answers cases from standard input, one a line, with the bytes of `imagegate evaluate --stream`. */

#define _POSIX_C_SOURCE 200809L

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

#include <imagegate.h>

static void print(imagegate_string *text) {
    fwrite(text->data, 1, text->length, stdout);
    imagegate_string_free(text);
}

static imagegate_status print_decision(const imagegate_decision *decision, imagegate_error **error) {
    imagegate_string json;
    imagegate_status status = imagegate_decision_to_json(decision, IMAGEGATE_DETAIL_ALL, &json, error);
    if (status == IMAGEGATE_STATUS_OK) print(&json);
    return status;
}

static imagegate_status print_forecast(const imagegate_case *line, imagegate_error **error) {
    imagegate_forecast *forecast;
    imagegate_status status = imagegate_case_forecast(line, &forecast, error);
    const char *before = "[";
    imagegate_decision *decision = NULL;
    while (status == IMAGEGATE_STATUS_OK) {
        status = imagegate_forecast_next(forecast, &decision, error);
        if (!decision) break;
        fputs(before, stdout);
        before = ",";
        status = print_decision(decision, error);
        imagegate_decision_free(decision);
    }
    fputs("]", stdout);
    imagegate_forecast_free(forecast);
    return status;
}

static imagegate_status print_answer(const imagegate_case *line, imagegate_decision *decision,
                                     imagegate_error **error) {
    if (imagegate_case_forecast_to(line, NULL)) return print_forecast(line, error);
    imagegate_status status = imagegate_case_evaluate(line, decision, error);
    return status == IMAGEGATE_STATUS_OK ? print_decision(decision, error) : status;
}

static bool is_blank(const char *line, size_t length) {
    for (size_t at = 0; at < length; at++)
        if (line[at] != ' ') return false;
    return true;
}

int main(void) {
    imagegate_decision *decision = imagegate_decision_new();
    char *line = NULL;
    size_t room = 0;
    ssize_t read;
    int code = EXIT_SUCCESS;
    while (code == EXIT_SUCCESS && (read = getline(&line, &room, stdin)) >= 0) {
        size_t length = (size_t)read;
        if (length > 0 && line[length - 1] == '\n') length--;
        if (length > 0 && line[length - 1] == '\r') length--;
        if (is_blank(line, length)) continue;

        imagegate_case *given;
        imagegate_error *error;
        if (imagegate_read_case(line, length, &given, &error) == IMAGEGATE_STATUS_OK) {
            if (print_answer(given, decision, &error) != IMAGEGATE_STATUS_OK) {
                /* It was read, so this is a defect: nobody may take what was printed for an answer. */
                imagegate_text message = imagegate_error_message(error);
                fprintf(stderr, "error: %.*s\n", (int)message.length, message.data);
                code = EXIT_FAILURE;
            }
        } else {
            imagegate_string json;
            imagegate_error_to_json(error, &json);
            fputs("{\"error\":", stdout);
            print(&json);
            fputs("}", stdout);
        }
        imagegate_error_free(error);
        imagegate_case_free(given);
        fputs("\n", stdout);
        /* Whoever writes a line may wait for its answer before the next. */
        if (fflush(stdout) != 0) code = EXIT_FAILURE;
    }
    if (ferror(stdin)) code = EXIT_FAILURE;
    free(line);
    imagegate_decision_free(decision);
    return code;
}
